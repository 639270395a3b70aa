package sample

const text = "ÿ"
