/**
 * The protobuf fields of Kubernetes's own kinds, from the struct tags of k8s.io/api v0.36.3. Each field has a number,
 * its name in JSON (empty for an embedded struct), "!" if a zero value is kept, and a type. "*" marks a list of the
 * type, "%" a map from strings to the type.
 */
export const MESSAGES: { readonly [name: string]: string } = {
  AWSElasticBlockStoreVolumeSource: "1 volumeID! text, 2 fsType text, 3 partition int, 4 readOnly bool",
  Affinity: "1 nodeAffinity! NodeAffinity, 2 podAffinity! PodAffinity, 3 podAntiAffinity! PodAntiAffinity",
  AggregationRule: "1 clusterRoleSelectors *LabelSelector",
  AppArmorProfile: "1 type! text, 2 localhostProfile! text",
  AttachedVolume: "1 name! text, 2 devicePath! text",
  AzureDiskVolumeSource:
    "1 diskName! text, 2 diskURI! text, 3 cachingMode! text, 4 fsType! text, 5 readOnly! bool, 6 kind! text",
  AzureFileVolumeSource: "1 secretName! text, 2 shareName! text, 3 readOnly bool",
  CSIVolumeSource:
    "1 driver! text, 2 readOnly! bool, 3 fsType! text, 4 volumeAttributes %text, 5 nodePublishSecretRef! LocalObjectReference",
  Capabilities: "1 add *text, 2 drop *text",
  CephFSVolumeSource:
    "1 monitors! *text, 2 path text, 3 user text, 4 secretFile text, 5 secretRef! LocalObjectReference, 6 readOnly bool",
  CinderVolumeSource: "1 volumeID! text, 2 fsType text, 3 readOnly bool, 4 secretRef! LocalObjectReference",
  ClusterRole: "1 metadata ObjectMeta, 2 rules! *PolicyRule, 3 aggregationRule! AggregationRule",
  ClusterRoleBinding: "1 metadata ObjectMeta, 2 subjects *Subject, 3 roleRef! RoleRef",
  ClusterTrustBundleProjection:
    "1 name! text, 2 signerName! text, 3 labelSelector! LabelSelector, 4 path! text, 5 optional! bool",
  ConfigMap: "1 metadata ObjectMeta, 2 data %text, 3 binaryData %bytes, 4 immutable! bool",
  ConfigMapEnvSource: "1  LocalObjectReference, 2 optional! bool",
  ConfigMapKeySelector: "1  LocalObjectReference, 2 key! text, 3 optional! bool",
  ConfigMapNodeConfigSource:
    "1 namespace! text, 2 name! text, 3 uid text, 4 resourceVersion text, 5 kubeletConfigKey! text",
  ConfigMapProjection: "1  LocalObjectReference, 2 items *KeyToPath, 4 optional! bool",
  ConfigMapVolumeSource: "1  LocalObjectReference, 2 items *KeyToPath, 3 defaultMode! int, 4 optional! bool",
  Container:
    "1 name! text, 2 image text, 3 command *text, 4 args *text, 5 workingDir text, 6 ports *ContainerPort, 7 env *EnvVar, 8 resources ResourceRequirements, 9 volumeMounts *VolumeMount, 10 livenessProbe! Probe, 11 readinessProbe! Probe, 12 lifecycle! Lifecycle, 13 terminationMessagePath text, 14 imagePullPolicy text, 15 securityContext! SecurityContext, 16 stdin bool, 17 stdinOnce bool, 18 tty bool, 19 envFrom *EnvFromSource, 20 terminationMessagePolicy text, 21 volumeDevices *VolumeDevice, 22 startupProbe! Probe, 23 resizePolicy *ContainerResizePolicy, 24 restartPolicy! text, 25 restartPolicyRules *ContainerRestartRule",
  ContainerExtendedResourceRequest: "1 containerName! text, 2 resourceName! text, 3 requestName! text",
  ContainerImage: "1 names! *text, 2 sizeBytes int",
  ContainerPort: "1 name text, 2 hostPort int, 3 containerPort! int, 4 protocol text, 5 hostIP text",
  ContainerResizePolicy: "1 resourceName! text, 2 restartPolicy! text",
  ContainerRestartRule: "1 action text, 2 exitCodes! ContainerRestartRuleOnExitCodes",
  ContainerRestartRuleOnExitCodes: "1 operator text, 2 values *int",
  ContainerState:
    "1 waiting! ContainerStateWaiting, 2 running! ContainerStateRunning, 3 terminated! ContainerStateTerminated",
  ContainerStateRunning: "1 startedAt Time",
  ContainerStateTerminated:
    "1 exitCode! int, 2 signal int, 3 reason text, 4 message text, 5 startedAt Time, 6 finishedAt Time, 7 containerID text",
  ContainerStateWaiting: "1 reason text, 2 message text",
  ContainerStatus:
    "1 name! text, 2 state ContainerState, 3 lastState ContainerState, 4 ready! bool, 5 restartCount! int, 6 image! text, 7 imageID! text, 8 containerID text, 9 started! bool, 10 allocatedResources %Quantity, 11 resources! ResourceRequirements, 12 volumeMounts *VolumeMountStatus, 13 user! ContainerUser, 14 allocatedResourcesStatus *ResourceStatus, 15 stopSignal! text",
  ContainerUser: "1 linux! LinuxContainerUser",
  DaemonEndpoint: "1 Port! int",
  DeleteOptions:
    "1 gracePeriodSeconds! int, 2 preconditions! Preconditions, 3 orphanDependents! bool, 4 propagationPolicy! text, 5 dryRun *text, 6 ignoreStoreReadErrorWithClusterBreakingPotential! bool",
  DownwardAPIProjection: "1 items *DownwardAPIVolumeFile",
  DownwardAPIVolumeFile:
    "1 path! text, 2 fieldRef! ObjectFieldSelector, 3 resourceFieldRef! ResourceFieldSelector, 4 mode! int",
  DownwardAPIVolumeSource: "1 items *DownwardAPIVolumeFile, 2 defaultMode! int",
  EmptyDirVolumeSource: "1 medium text, 2 sizeLimit! Quantity",
  EnvFromSource: "1 prefix text, 2 configMapRef! ConfigMapEnvSource, 3 secretRef! SecretEnvSource",
  EnvVar: "1 name! text, 2 value text, 3 valueFrom! EnvVarSource",
  EnvVarSource:
    "1 fieldRef! ObjectFieldSelector, 2 resourceFieldRef! ResourceFieldSelector, 3 configMapKeyRef! ConfigMapKeySelector, 4 secretKeyRef! SecretKeySelector, 5 fileKeyRef! FileKeySelector",
  EphemeralContainer: "1  EphemeralContainerCommon, 2 targetContainerName text",
  EphemeralContainerCommon:
    "1 name! text, 2 image text, 3 command *text, 4 args *text, 5 workingDir text, 6 ports *ContainerPort, 7 env *EnvVar, 8 resources ResourceRequirements, 9 volumeMounts *VolumeMount, 10 livenessProbe! Probe, 11 readinessProbe! Probe, 12 lifecycle! Lifecycle, 13 terminationMessagePath text, 14 imagePullPolicy text, 15 securityContext! SecurityContext, 16 stdin bool, 17 stdinOnce bool, 18 tty bool, 19 envFrom *EnvFromSource, 20 terminationMessagePolicy text, 21 volumeDevices *VolumeDevice, 22 startupProbe! Probe, 23 resizePolicy *ContainerResizePolicy, 24 restartPolicy! text, 25 restartPolicyRules *ContainerRestartRule",
  EphemeralVolumeSource: "1 volumeClaimTemplate! PersistentVolumeClaimTemplate",
  Event:
    "1 metadata! ObjectMeta, 2 involvedObject! ObjectReference, 3 reason text, 4 message text, 5 source EventSource, 6 firstTimestamp Time, 7 lastTimestamp Time, 8 count int, 9 type text, 10 eventTime MicroTime, 11 series! EventSeries, 12 action text, 13 related! ObjectReference, 14 reportingComponent! text, 15 reportingInstance! text",
  EventSeries: "1 count int, 2 lastObservedTime MicroTime",
  EventSource: "1 component text, 2 host text",
  ExecAction: "1 command *text",
  FCVolumeSource: "1 targetWWNs *text, 2 lun! int, 3 fsType text, 4 readOnly bool, 5 wwids *text",
  FieldSelectorAttributes: "1 rawSelector text, 2 requirements *FieldSelectorRequirement",
  FieldSelectorRequirement: "1 key! text, 2 operator! text, 3 values *text",
  FileKeySelector: "1 volumeName! text, 2 path! text, 3 key! text, 4 optional! bool",
  FlexVolumeSource:
    "1 driver! text, 2 fsType text, 3 secretRef! LocalObjectReference, 4 readOnly bool, 5 options %text",
  FlockerVolumeSource: "1 datasetName text, 2 datasetUUID text",
  GCEPersistentDiskVolumeSource: "1 pdName! text, 2 fsType text, 3 partition int, 4 readOnly bool",
  GRPCAction: "1 port! int, 2 service! text",
  GitRepoVolumeSource: "1 repository! text, 2 revision text, 3 directory text",
  GlusterfsVolumeSource: "1 endpoints! text, 2 path! text, 3 readOnly bool",
  HTTPGetAction: "1 path text, 2 port! IntOrString, 3 host text, 4 scheme text, 5 httpHeaders *HTTPHeader",
  HTTPHeader: "1 name! text, 2 value! text",
  HostAlias: "1 ip! text, 2 hostnames *text",
  HostIP: "1 ip! text",
  HostPathVolumeSource: "1 path! text, 2 type! text",
  ISCSIVolumeSource:
    "1 targetPortal! text, 2 iqn! text, 3 lun! int, 4 iscsiInterface text, 5 fsType text, 6 readOnly bool, 7 portals *text, 8 chapAuthDiscovery bool, 10 secretRef! LocalObjectReference, 11 chapAuthSession bool, 12 initiatorName! text",
  ImageVolumeSource: "1 reference text, 2 pullPolicy text",
  ImageVolumeStatus: "1 imageRef text",
  Job: "1 metadata ObjectMeta, 2 spec JobSpec, 3 status JobStatus",
  JobCondition:
    "1 type! text, 2 status! text, 3 lastProbeTime Time, 4 lastTransitionTime Time, 5 reason text, 6 message text",
  JobSpec:
    "1 parallelism! int, 2 completions! int, 3 activeDeadlineSeconds! int, 4 selector! LabelSelector, 5 manualSelector! bool, 6 template! PodTemplateSpec, 7 backoffLimit! int, 8 ttlSecondsAfterFinished! int, 9 completionMode! text, 10 suspend! bool, 11 podFailurePolicy! PodFailurePolicy, 12 backoffLimitPerIndex! int, 13 maxFailedIndexes! int, 14 podReplacementPolicy! text, 15 managedBy! text, 16 successPolicy! SuccessPolicy",
  JobStatus:
    "1 conditions *JobCondition, 2 startTime! Time, 3 completionTime! Time, 4 active int, 5 succeeded int, 6 failed int, 7 completedIndexes text, 8 uncountedTerminatedPods! UncountedTerminatedPods, 9 ready! int, 10 failedIndexes! text, 11 terminating! int",
  KeyToPath: "1 key! text, 2 path! text, 3 mode! int",
  LabelSelector: "1 matchLabels %text, 2 matchExpressions *LabelSelectorRequirement",
  LabelSelectorAttributes: "1 rawSelector text, 2 requirements *LabelSelectorRequirement",
  LabelSelectorRequirement: "1 key! text, 2 operator! text, 3 values *text",
  Lease: "1 metadata ObjectMeta, 2 spec LeaseSpec",
  LeaseSpec:
    "1 holderIdentity! text, 2 leaseDurationSeconds! int, 3 acquireTime! MicroTime, 4 renewTime! MicroTime, 5 leaseTransitions! int, 6 strategy! text, 7 preferredHolder! text",
  Lifecycle: "1 postStart! LifecycleHandler, 2 preStop! LifecycleHandler, 3 stopSignal! text",
  LifecycleHandler: "1 exec! ExecAction, 2 httpGet! HTTPGetAction, 3 tcpSocket! TCPSocketAction, 4 sleep! SleepAction",
  LinuxContainerUser: "1 uid! int, 2 gid! int, 3 supplementalGroups *int",
  LocalObjectReference: "1 name text",
  ManagedFieldsEntry:
    "1 manager text, 2 operation text, 3 apiVersion text, 4 time! Time, 6 fieldsType text, 7 fieldsV1! FieldsV1, 8 subresource text",
  NFSVolumeSource: "1 server! text, 2 path! text, 3 readOnly bool",
  Namespace: "1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus",
  NamespaceCondition: "1 type! text, 2 status! text, 4 lastTransitionTime Time, 5 reason text, 6 message text",
  NamespaceSpec: "1 finalizers *text",
  NamespaceStatus: "1 phase text, 2 conditions *NamespaceCondition",
  Node: "1 metadata ObjectMeta, 2 spec NodeSpec, 3 status NodeStatus",
  NodeAddress: "1 type! text, 2 address! text",
  NodeAffinity:
    "1 requiredDuringSchedulingIgnoredDuringExecution! NodeSelector, 2 preferredDuringSchedulingIgnoredDuringExecution *PreferredSchedulingTerm",
  NodeAllocatableResourceClaimStatus: "1 resourceClaimName! text, 2 containers *text, 3 resources! %Quantity",
  NodeCondition:
    "1 type! text, 2 status! text, 3 lastHeartbeatTime Time, 4 lastTransitionTime Time, 5 reason text, 6 message text",
  NodeConfigSource: "2 configMap! ConfigMapNodeConfigSource",
  NodeConfigStatus:
    "1 assigned! NodeConfigSource, 2 active! NodeConfigSource, 3 lastKnownGood! NodeConfigSource, 4 error text",
  NodeDaemonEndpoints: "1 kubeletEndpoint DaemonEndpoint",
  NodeFeatures: "1 supplementalGroupsPolicy! bool",
  NodeRuntimeHandler: "1 name! text, 2 features! NodeRuntimeHandlerFeatures",
  NodeRuntimeHandlerFeatures: "1 recursiveReadOnlyMounts! bool, 2 userNamespaces! bool",
  NodeSelector: "1 nodeSelectorTerms! *NodeSelectorTerm",
  NodeSelectorRequirement: "1 key! text, 2 operator! text, 3 values *text",
  NodeSelectorTerm: "1 matchExpressions *NodeSelectorRequirement, 2 matchFields *NodeSelectorRequirement",
  NodeSpec:
    "1 podCIDR text, 2 externalID text, 3 providerID text, 4 unschedulable bool, 5 taints *Taint, 6 configSource! NodeConfigSource, 7 podCIDRs *text",
  NodeStatus:
    "1 capacity %Quantity, 2 allocatable %Quantity, 3 phase text, 4 conditions *NodeCondition, 5 addresses *NodeAddress, 6 daemonEndpoints NodeDaemonEndpoints, 7 nodeInfo NodeSystemInfo, 8 images *ContainerImage, 9 volumesInUse *text, 10 volumesAttached *AttachedVolume, 11 config! NodeConfigStatus, 12 runtimeHandlers *NodeRuntimeHandler, 13 features! NodeFeatures, 14 declaredFeatures *text",
  NodeSwapStatus: "1 capacity! int",
  NodeSystemInfo:
    "1 machineID! text, 2 systemUUID! text, 3 bootID! text, 4 kernelVersion! text, 5 osImage! text, 6 containerRuntimeVersion! text, 7 kubeletVersion! text, 8 kubeProxyVersion! text, 9 operatingSystem! text, 10 architecture! text, 11 swap! NodeSwapStatus",
  NonResourceAttributes: "1 path text, 2 verb text",
  ObjectFieldSelector: "1 apiVersion text, 2 fieldPath! text",
  ObjectMeta:
    "1 name text, 2 generateName text, 3 namespace text, 4 selfLink text, 5 uid text, 6 resourceVersion text, 7 generation int, 8 creationTimestamp Time, 9 deletionTimestamp! Time, 10 deletionGracePeriodSeconds! int, 11 labels %text, 12 annotations %text, 13 ownerReferences *OwnerReference, 14 finalizers *text, 17 managedFields *ManagedFieldsEntry",
  ObjectReference:
    "1 kind text, 2 namespace text, 3 name text, 4 uid text, 5 apiVersion text, 6 resourceVersion text, 7 fieldPath text",
  OwnerReference:
    "1 kind! text, 3 name! text, 4 uid! text, 5 apiVersion! text, 6 controller! bool, 7 blockOwnerDeletion! bool",
  PersistentVolumeClaimSpec:
    "1 accessModes *text, 2 resources VolumeResourceRequirements, 3 volumeName text, 4 selector! LabelSelector, 5 storageClassName! text, 6 volumeMode! text, 7 dataSource! TypedLocalObjectReference, 8 dataSourceRef! TypedObjectReference, 9 volumeAttributesClassName! text",
  PersistentVolumeClaimTemplate: "1 metadata ObjectMeta, 2 spec! PersistentVolumeClaimSpec",
  PersistentVolumeClaimVolumeSource: "1 claimName! text, 2 readOnly bool",
  PhotonPersistentDiskVolumeSource: "1 pdID! text, 2 fsType text",
  Pod: "1 metadata ObjectMeta, 2 spec PodSpec, 3 status PodStatus",
  PodAffinity:
    "1 requiredDuringSchedulingIgnoredDuringExecution *PodAffinityTerm, 2 preferredDuringSchedulingIgnoredDuringExecution *WeightedPodAffinityTerm",
  PodAffinityTerm:
    "1 labelSelector! LabelSelector, 2 namespaces *text, 3 topologyKey! text, 4 namespaceSelector! LabelSelector, 5 matchLabelKeys *text, 6 mismatchLabelKeys *text",
  PodAntiAffinity:
    "1 requiredDuringSchedulingIgnoredDuringExecution *PodAffinityTerm, 2 preferredDuringSchedulingIgnoredDuringExecution *WeightedPodAffinityTerm",
  PodCertificateProjection:
    "1 signerName text, 2 keyType text, 3 maxExpirationSeconds! int, 4 credentialBundlePath text, 5 keyPath text, 6 certificateChainPath text, 7 userAnnotations %text",
  PodCondition:
    "1 type! text, 2 status! text, 3 lastProbeTime Time, 4 lastTransitionTime Time, 5 reason text, 6 message text, 7 observedGeneration int",
  PodDNSConfig: "1 nameservers *text, 2 searches *text, 3 options *PodDNSConfigOption",
  PodDNSConfigOption: "1 name text, 2 value! text",
  PodExtendedResourceClaimStatus: "1 requestMappings! *ContainerExtendedResourceRequest, 2 resourceClaimName! text",
  PodFailurePolicy: "1 rules! *PodFailurePolicyRule",
  PodFailurePolicyOnExitCodesRequirement: "1 containerName! text, 2 operator! text, 3 values! *int",
  PodFailurePolicyOnPodConditionsPattern: "1 type! text, 2 status! text",
  PodFailurePolicyRule:
    "1 action! text, 2 onExitCodes! PodFailurePolicyOnExitCodesRequirement, 3 onPodConditions *PodFailurePolicyOnPodConditionsPattern",
  PodIP: "1 ip! text",
  PodOS: "1 name! text",
  PodReadinessGate: "1 conditionType! text",
  PodResourceClaim: "1 name! text, 3 resourceClaimName! text, 4 resourceClaimTemplateName! text",
  PodResourceClaimStatus: "1 name! text, 2 resourceClaimName! text",
  PodSchedulingGate: "1 name! text",
  PodSchedulingGroup: "1 podGroupName! text",
  PodSecurityContext:
    "1 seLinuxOptions! SELinuxOptions, 2 runAsUser! int, 3 runAsNonRoot! bool, 4 supplementalGroups *int, 5 fsGroup! int, 6 runAsGroup! int, 7 sysctls *Sysctl, 8 windowsOptions! WindowsSecurityContextOptions, 9 fsGroupChangePolicy! text, 10 seccompProfile! SeccompProfile, 11 appArmorProfile! AppArmorProfile, 12 supplementalGroupsPolicy! text, 13 seLinuxChangePolicy! text",
  PodSpec:
    "1 volumes *Volume, 2 containers! *Container, 3 restartPolicy text, 4 terminationGracePeriodSeconds! int, 5 activeDeadlineSeconds! int, 6 dnsPolicy text, 7 nodeSelector %text, 8 serviceAccountName text, 9 serviceAccount text, 10 nodeName text, 11 hostNetwork bool, 12 hostPID bool, 13 hostIPC bool, 14 securityContext! PodSecurityContext, 15 imagePullSecrets *LocalObjectReference, 16 hostname text, 17 subdomain text, 18 affinity! Affinity, 19 schedulerName text, 20 initContainers *Container, 21 automountServiceAccountToken! bool, 22 tolerations *Toleration, 23 hostAliases *HostAlias, 24 priorityClassName text, 25 priority! int, 26 dnsConfig! PodDNSConfig, 27 shareProcessNamespace! bool, 28 readinessGates *PodReadinessGate, 29 runtimeClassName! text, 30 enableServiceLinks! bool, 31 preemptionPolicy! text, 32 overhead %Quantity, 33 topologySpreadConstraints *TopologySpreadConstraint, 34 ephemeralContainers *EphemeralContainer, 35 setHostnameAsFQDN! bool, 36 os! PodOS, 37 hostUsers! bool, 38 schedulingGates *PodSchedulingGate, 39 resourceClaims *PodResourceClaim, 40 resources! ResourceRequirements, 41 hostnameOverride! text, 43 schedulingGroup! PodSchedulingGroup",
  PodStatus:
    "1 phase text, 2 conditions *PodCondition, 3 message text, 4 reason text, 5 hostIP text, 6 podIP text, 7 startTime! Time, 8 containerStatuses *ContainerStatus, 9 qosClass text, 10 initContainerStatuses *ContainerStatus, 11 nominatedNodeName text, 12 podIPs *PodIP, 13 ephemeralContainerStatuses *ContainerStatus, 14 resize text, 15 resourceClaimStatuses *PodResourceClaimStatus, 16 hostIPs *HostIP, 17 observedGeneration int, 18 extendedResourceClaimStatus! PodExtendedResourceClaimStatus, 19 allocatedResources %Quantity, 20 resources! ResourceRequirements, 21 nodeAllocatableResourceClaimStatuses *NodeAllocatableResourceClaimStatus",
  PodTemplateSpec: "1 metadata ObjectMeta, 2 spec PodSpec",
  PolicyRule: "1 verbs! *text, 2 apiGroups *text, 3 resources *text, 4 resourceNames *text, 5 nonResourceURLs *text",
  PortworxVolumeSource: "1 volumeID! text, 2 fsType text, 3 readOnly bool",
  Preconditions: "1 uid! text, 2 resourceVersion! text",
  PreferredSchedulingTerm: "1 weight! int, 2 preference! NodeSelectorTerm",
  Probe:
    "1  ProbeHandler, 2 initialDelaySeconds int, 3 timeoutSeconds int, 4 periodSeconds int, 5 successThreshold int, 6 failureThreshold int, 7 terminationGracePeriodSeconds! int",
  ProbeHandler: "1 exec! ExecAction, 2 httpGet! HTTPGetAction, 3 tcpSocket! TCPSocketAction, 4 grpc! GRPCAction",
  ProjectedVolumeSource: "1 sources! *VolumeProjection, 2 defaultMode! int",
  QuobyteVolumeSource: "1 registry! text, 2 volume! text, 3 readOnly bool, 4 user text, 5 group text, 6 tenant text",
  RBDVolumeSource:
    "1 monitors! *text, 2 image! text, 3 fsType text, 4 pool text, 5 user text, 6 keyring text, 7 secretRef! LocalObjectReference, 8 readOnly bool",
  ResourceAttributes:
    "1 namespace text, 2 verb text, 3 group text, 4 version text, 5 resource text, 6 subresource text, 7 name text, 8 fieldSelector! FieldSelectorAttributes, 9 labelSelector! LabelSelectorAttributes",
  ResourceClaim: "1 name! text, 2 request text",
  ResourceFieldSelector: "1 containerName text, 2 resource! text, 3 divisor Quantity",
  ResourceHealth: "1 resourceID! text, 2 health text, 6 message! text",
  ResourceRequirements: "1 limits %Quantity, 2 requests %Quantity, 3 claims *ResourceClaim",
  ResourceStatus: "1 name! text, 2 resources *ResourceHealth",
  Role: "1 metadata ObjectMeta, 2 rules! *PolicyRule",
  RoleBinding: "1 metadata ObjectMeta, 2 subjects *Subject, 3 roleRef! RoleRef",
  RoleRef: "1 apiGroup! text, 2 kind! text, 3 name! text",
  SELinuxOptions: "1 user text, 2 role text, 3 type text, 4 level text",
  ScaleIOVolumeSource:
    "1 gateway! text, 2 system! text, 3 secretRef! LocalObjectReference, 4 sslEnabled bool, 5 protectionDomain text, 6 storagePool text, 7 storageMode text, 8 volumeName text, 9 fsType text, 10 readOnly bool",
  SeccompProfile: "1 type! text, 2 localhostProfile! text",
  Secret: "1 metadata ObjectMeta, 2 data %bytes, 3 type text, 4 stringData %text, 5 immutable! bool",
  SecretEnvSource: "1  LocalObjectReference, 2 optional! bool",
  SecretKeySelector: "1  LocalObjectReference, 2 key! text, 3 optional! bool",
  SecretProjection: "1  LocalObjectReference, 2 items *KeyToPath, 4 optional! bool",
  SecretVolumeSource: "1 secretName text, 2 items *KeyToPath, 3 defaultMode! int, 4 optional! bool",
  SecurityContext:
    "1 capabilities! Capabilities, 2 privileged! bool, 3 seLinuxOptions! SELinuxOptions, 4 runAsUser! int, 5 runAsNonRoot! bool, 6 readOnlyRootFilesystem! bool, 7 allowPrivilegeEscalation! bool, 8 runAsGroup! int, 9 procMount! text, 10 windowsOptions! WindowsSecurityContextOptions, 11 seccompProfile! SeccompProfile, 12 appArmorProfile! AppArmorProfile",
  SelfSubjectAccessReview:
    "1 metadata ObjectMeta, 2 spec! SelfSubjectAccessReviewSpec, 3 status SubjectAccessReviewStatus",
  SelfSubjectAccessReviewSpec:
    "1 resourceAttributes! ResourceAttributes, 2 nonResourceAttributes! NonResourceAttributes",
  ServiceAccount:
    "1 metadata ObjectMeta, 2 secrets *ObjectReference, 3 imagePullSecrets *LocalObjectReference, 4 automountServiceAccountToken! bool",
  ServiceAccountTokenProjection: "1 audience text, 2 expirationSeconds! int, 3 path! text",
  SleepAction: "1 seconds! int",
  StorageOSVolumeSource:
    "1 volumeName text, 2 volumeNamespace text, 3 fsType text, 4 readOnly bool, 5 secretRef! LocalObjectReference",
  Subject: "1 kind! text, 2 apiGroup text, 3 name! text, 4 namespace text",
  SubjectAccessReview: "1 metadata ObjectMeta, 2 spec! SubjectAccessReviewSpec, 3 status SubjectAccessReviewStatus",
  SubjectAccessReviewSpec:
    "1 resourceAttributes! ResourceAttributes, 2 nonResourceAttributes! NonResourceAttributes, 3 user text, 4 groups *text, 5 extra %*text, 6 uid text",
  SubjectAccessReviewStatus: "1 allowed! bool, 2 reason text, 3 evaluationError text, 4 denied bool",
  SuccessPolicy: "1 rules! *SuccessPolicyRule",
  SuccessPolicyRule: "1 succeededIndexes! text, 2 succeededCount! int",
  Sysctl: "1 name! text, 2 value! text",
  TCPSocketAction: "1 port! IntOrString, 2 host text",
  Taint: "1 key! text, 2 value text, 3 effect! text, 4 timeAdded! Time",
  Toleration: "1 key text, 2 operator text, 3 value text, 4 effect text, 5 tolerationSeconds! int",
  TopologySpreadConstraint:
    "1 maxSkew! int, 2 topologyKey! text, 3 whenUnsatisfiable! text, 4 labelSelector! LabelSelector, 5 minDomains! int, 6 nodeAffinityPolicy! text, 7 nodeTaintsPolicy! text, 8 matchLabelKeys *text",
  TypedLocalObjectReference: "1 apiGroup! text, 2 kind! text, 3 name! text",
  TypedObjectReference: "1 apiGroup! text, 2 kind! text, 3 name! text, 4 namespace! text",
  UncountedTerminatedPods: "1 succeeded *text, 2 failed *text",
  Volume: "1 name! text, 2  VolumeSource",
  VolumeDevice: "1 name! text, 2 devicePath! text",
  VolumeMount:
    "1 name! text, 2 readOnly bool, 3 mountPath! text, 4 subPath text, 5 mountPropagation! text, 6 subPathExpr text, 7 recursiveReadOnly! text",
  VolumeMountStatus:
    "1 name! text, 2 mountPath! text, 3 readOnly bool, 4 recursiveReadOnly! text, 5 volumeStatus! VolumeStatus",
  VolumeProjection:
    "1 secret! SecretProjection, 2 downwardAPI! DownwardAPIProjection, 3 configMap! ConfigMapProjection, 4 serviceAccountToken! ServiceAccountTokenProjection, 5 clusterTrustBundle! ClusterTrustBundleProjection, 6 podCertificate! PodCertificateProjection",
  VolumeResourceRequirements: "1 limits %Quantity, 2 requests %Quantity",
  VolumeSource:
    "1 hostPath! HostPathVolumeSource, 2 emptyDir! EmptyDirVolumeSource, 3 gcePersistentDisk! GCEPersistentDiskVolumeSource, 4 awsElasticBlockStore! AWSElasticBlockStoreVolumeSource, 5 gitRepo! GitRepoVolumeSource, 6 secret! SecretVolumeSource, 7 nfs! NFSVolumeSource, 8 iscsi! ISCSIVolumeSource, 9 glusterfs! GlusterfsVolumeSource, 10 persistentVolumeClaim! PersistentVolumeClaimVolumeSource, 11 rbd! RBDVolumeSource, 12 flexVolume! FlexVolumeSource, 13 cinder! CinderVolumeSource, 14 cephfs! CephFSVolumeSource, 15 flocker! FlockerVolumeSource, 16 downwardAPI! DownwardAPIVolumeSource, 17 fc! FCVolumeSource, 18 azureFile! AzureFileVolumeSource, 19 configMap! ConfigMapVolumeSource, 20 vsphereVolume! VsphereVirtualDiskVolumeSource, 21 quobyte! QuobyteVolumeSource, 22 azureDisk! AzureDiskVolumeSource, 23 photonPersistentDisk! PhotonPersistentDiskVolumeSource, 24 portworxVolume! PortworxVolumeSource, 25 scaleIO! ScaleIOVolumeSource, 26 projected! ProjectedVolumeSource, 27 storageos! StorageOSVolumeSource, 28 csi! CSIVolumeSource, 29 ephemeral! EphemeralVolumeSource, 30 image! ImageVolumeSource",
  VolumeStatus: "1 image! ImageVolumeStatus",
  VsphereVirtualDiskVolumeSource: "1 volumePath! text, 2 fsType text, 3 storagePolicyName text, 4 storagePolicyID text",
  WeightedPodAffinityTerm: "1 weight! int, 2 podAffinityTerm! PodAffinityTerm",
  WindowsSecurityContextOptions:
    "1 gmsaCredentialSpecName! text, 2 gmsaCredentialSpec! text, 3 runAsUserName! text, 4 hostProcess! bool",
  eventsEvent:
    "1 metadata! ObjectMeta, 2 eventTime! MicroTime, 3 series! eventsEventSeries, 4 reportingController text, 5 reportingInstance text, 6 action text, 7 reason text, 8 regarding ObjectReference, 9 related! ObjectReference, 10 note text, 11 type text, 12 deprecatedSource EventSource, 13 deprecatedFirstTimestamp Time, 14 deprecatedLastTimestamp Time, 15 deprecatedCount int",
  eventsEventSeries: "1 count! int, 2 lastObservedTime! MicroTime",
};

/** The message of each kind, by apiVersion and kind. */
export const KIND_MESSAGES: ReadonlyMap<string, string> = new Map([
  ["v1/Namespace", "Namespace"],
  ["v1/ConfigMap", "ConfigMap"],
  ["v1/Secret", "Secret"],
  ["v1/ServiceAccount", "ServiceAccount"],
  ["v1/Event", "Event"],
  ["v1/Node", "Node"],
  ["v1/Pod", "Pod"],
  ["batch/v1/Job", "Job"],
  ["coordination.k8s.io/v1/Lease", "Lease"],
  ["events.k8s.io/v1/Event", "eventsEvent"],
  ["rbac.authorization.k8s.io/v1/Role", "Role"],
  ["rbac.authorization.k8s.io/v1/RoleBinding", "RoleBinding"],
  ["rbac.authorization.k8s.io/v1/ClusterRole", "ClusterRole"],
  ["rbac.authorization.k8s.io/v1/ClusterRoleBinding", "ClusterRoleBinding"],
  ["v1/DeleteOptions", "DeleteOptions"],
  ["meta.k8s.io/v1/DeleteOptions", "DeleteOptions"],
  ["authorization.k8s.io/v1/SelfSubjectAccessReview", "SelfSubjectAccessReview"],
  ["authorization.k8s.io/v1/SubjectAccessReview", "SubjectAccessReview"],
]);
