// Every test here starts or loads whole processes: one at a time keeps their timings honest on small machines.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
