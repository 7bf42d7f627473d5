using System.Text.Json;

namespace IM2.Client;

/// <summary>Which calls may be sent again by the client itself.</summary>
internal enum Repeats
{
    /// <summary>It changes nothing, or says how things are to be: any number of times.</summary>
    Freely,

    /// <summary>It has a key, or its operations have: any number of times, with the same.</summary>
    ByKey,

    /// <summary>It changes something each time.</summary>
    Never,
}

/// <summary>One call of the API: the same bytes at each try.</summary>
internal sealed class Call
{
    private Call(HttpMethod method, string path, Repeats repeats) => (Method, Path, Repeats) = (method, path, repeats);

    public HttpMethod Method { get; }

    /// <summary>Relative to the base address, with its query.</summary>
    public string Path { get; }

    public Repeats Repeats { get; }

    /// <summary>JSON; null for none.</summary>
    public byte[]? Body { get; private init; }

    public string? Key { get; private init; }

    public string? IfMatch { get; private init; }

    public string? IfNoneMatch { get; private init; }

    /// <summary>Those of a batch.</summary>
    public IReadOnlyList<BatchOperation> Operations { get; private init; } = [];

    /// <summary>Whether it can't have changed anything.</summary>
    public bool IsRead => Method == HttpMethod.Get;

    /// <summary>A read.</summary>
    public static Call Get(string path, string? ifNoneMatch = null) => new(HttpMethod.Get, path, Repeats.Freely) { IfNoneMatch = ifNoneMatch };

    /// <summary>A request that says how something is to be, so that repeating it changes nothing.</summary>
    public static Call Put<T>(string path, T body) => new(HttpMethod.Put, path, Repeats.Freely) { Body = ToJson(body) };

    /// <summary>A change without a key.</summary>
    public static Call Change<T>(HttpMethod method, string path, T? body)
        where T : class => new(method, path, Repeats.Never) { Body = body is null ? null : ToJson(body) };

    /// <summary>A request that moves money.</summary>
    public static Call Money<T>(string path, T? body, string? key, long? ifVersion = null)
        where T : class => new(HttpMethod.Post, path, Repeats.ByKey)
    {
        Body = body is null ? null : ToJson(body),
        Key = key is null ? Keys.New() : Keys.Checked(key),
        IfMatch = ifVersion is { } version ? $"\"{version}\"" : null,
    };

    /// <summary>Operations that move money, each with its key.</summary>
    public static Call Batch(string path, IReadOnlyList<BatchOperation> operations, byte[] body) =>
        new(HttpMethod.Post, path, Repeats.ByKey) { Body = body, Operations = operations };

    /// <summary>What is known of it when it has failed.</summary>
    public FailedCall Failed(int tries) => new($"{Method} /{Path.Split('?')[0]}", Key, Operations, tries);

    private static byte[] ToJson<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, Wire.Json);
}
