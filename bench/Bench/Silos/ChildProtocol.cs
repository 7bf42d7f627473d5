namespace IM2.Bench;

/// <summary>How a measured process and the one that measures talk: over the first one's standard input and output.</summary>
internal static class ChildProtocol
{
    /// <summary>Said once, when the program can be used.</summary>
    public const string Ready = "ready";

    /// <summary>Asks for <see cref="Bench.Usage"/>.</summary>
    public const string Usage = "usage";

    /// <summary>Asks for the bytes on the heap after a full collection.</summary>
    public const string Heap = "heap";

    /// <summary>The child's side: says that it is ready and answers until its standard input ends.</summary>
    public static async Task ServeAsync()
    {
        Console.WriteLine(Ready);
        while (await Console.In.ReadLineAsync() is { } question)
        {
            Console.WriteLine(question switch
            {
                Usage => $"{Bench.Usage.OfThisProcess()}",
                Heap => $"{HeapBytes()}",
                _ => throw new InvalidOperationException($"There is no answer to '{question}'."),
            });
        }
    }

    private static long HeapBytes()
    {
        // The second one takes what the first one's finalizers let go.
        for (var n = 0; n < 2; n++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
