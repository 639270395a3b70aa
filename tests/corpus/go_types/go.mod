module example.com/types

go 1.26

require example.org/absent v1.2.3
