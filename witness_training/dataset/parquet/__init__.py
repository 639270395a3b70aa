"""A mixed data set as Parquet files, for readers of tables. One module alone imports pyarrow."""
