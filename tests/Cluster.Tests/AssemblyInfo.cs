// Each test runs five processes and a database: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
