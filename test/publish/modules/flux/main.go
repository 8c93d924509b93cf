// Extracts the bundle of an image into a folder, with the library that Flux's source-controller uses.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/fluxcd/pkg/oci"
	"github.com/google/go-containerregistry/pkg/crane"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: flux HOST/NAME:TAG FOLDER")
		os.Exit(2)
	}
	client := oci.NewClient([]crane.Option{crane.Insecure})
	pulled, err := client.Pull(context.Background(), os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(pulled.Digest)
}
