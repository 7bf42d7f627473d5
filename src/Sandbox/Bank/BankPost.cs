namespace IM2.Sandbox.Bank;

/// <summary>How the bank's documents reach us: into a folder, by rename; and to whoever asks for the last one.</summary>
internal sealed class BankPost(SandboxOptions options)
{
    private readonly Lock _gate = new();
    private (string Name, byte[] Document)? _latest;

    /// <summary>The last document; null while there is none.</summary>
    public (string Name, byte[] Document)? Latest
    {
        get
        {
            lock (_gate)
            {
                return _latest;
            }
        }
    }

    /// <summary>Sends a document.</summary>
    public void Send(string name, byte[] document)
    {
        lock (_gate)
        {
            _latest = (name, document);
            var folder = Directory.CreateDirectory(BankSandbox.StatementFolder(options.DataFolder)).FullName;
            var unfinished = Path.Combine(folder, $".{name}.tmp");
            File.WriteAllBytes(unfinished, document);
            File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
        }
    }
}
