namespace IM2.Payments.BankTransfer.Camt;

/// <summary>An element that fits its type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">Where it began.</param>
internal sealed record CamtNode(string Name, int Line)
{
    private readonly List<CamtNode> _children = [];

    /// <summary>The text of a simple one; empty for others.</summary>
    public string Text { get; init; } = "";

    /// <summary>The attribute <c>Ccy</c> of an amount; null for others.</summary>
    public string? Currency { get; init; }

    public void Add(CamtNode child) => _children.Add(child);

    /// <summary>All children of a name.</summary>
    public IEnumerable<CamtNode> All(string name) => _children.Where(child => child.Name == name);

    /// <summary>What a path of names leads to; null if it leads nowhere.</summary>
    public CamtNode? Find(params ReadOnlySpan<string> path)
    {
        var at = this;
        foreach (var name in path)
        {
            at = at._children.Find(child => child.Name == name);
            if (at is null)
            {
                return null;
            }
        }

        return at;
    }
}
