// Go's way: a goroutine for each connection, with a buffer of its own, over the net package, which sets TCP_NODELAY by
// itself. Answers in upper case; prints `ready PORT`. GOMAXPROCS says how many cores it may use.
//
// usage: upper [-buffer BYTES]
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
)

// What each byte is answered with: bytes.ToUpper would take them for text, and a branch for each would miss half of them.
var upper = func() (table [256]byte) {
	for i := range table {
		table[i] = byte(i)
		if i >= 'a' && i <= 'z' {
			table[i] -= 32
		}
	}
	return
}()

func serve(connection net.Conn, size int) {
	defer connection.Close()
	buffer := make([]byte, size)
	for {
		count, err := connection.Read(buffer)
		if err != nil {
			return
		}
		for i, each := range buffer[:count] {
			buffer[i] = upper[each]
		}
		if _, err := connection.Write(buffer[:count]); err != nil {
			return
		}
	}
}

func main() {
	size := flag.Int("buffer", 4096, "bytes of each connection's buffer")
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready", listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(connection, *size)
	}
}
