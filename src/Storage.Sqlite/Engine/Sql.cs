namespace IM2.Storage.Sqlite.Engine;

/// <summary>
/// One SQL statement of the product. Made once and compared by reference, so that a session finds its prepared form without
/// hashing the text.
/// </summary>
internal sealed class Sql(string text)
{
    public string Text { get; } = text;

    public override string ToString() => Text;
}
