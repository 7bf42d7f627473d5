using IM2.Sandbox;

namespace IM2.Payments.Tests;

/// <summary>Data folders for sandboxes.</summary>
internal static class SandboxFolder
{
    private static readonly Lazy<TemporaryFolder> Made = new(static () =>
    {
        var folder = new TemporaryFolder();
        WeChatPaySandbox.EnsureCreated(folder.Path);
        AlipaySandbox.EnsureCreated(folder.Path);
        StripeSandbox.EnsureCreated(folder.Path);
        return folder;
    });

    /// <summary>A data folder with the keys of every provider in it, made once for all tests, for that is slow.</summary>
    public static TemporaryFolder WithKeys()
    {
        var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Made.Value.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder.Path, Path.GetRelativePath(Made.Value.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return folder;
    }
}
