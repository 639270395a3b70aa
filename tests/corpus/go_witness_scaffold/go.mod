module github.com/in-toto/go-witness

go 1.26
