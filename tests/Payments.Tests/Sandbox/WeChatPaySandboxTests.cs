using IM2.Sandbox;

namespace IM2.Payments.Tests.Sandbox;

/// <summary>Keys are made once, whole, and for the owner's eyes only.</summary>
public sealed class WeChatPaySandboxTests
{
    [Fact]
    public async Task Many_makers_end_with_one_set()
    {
        using var folder = new TemporaryFolder();
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => WeChatPaySandbox.EnsureCreated(folder.Path))));
        var files = Assert.Single(made.Distinct());
        var before = await File.ReadAllTextAsync(files.ApiV3KeyFile);
        WeChatPaySandbox.EnsureCreated(folder.Path);
        Assert.Equal(before, await File.ReadAllTextAsync(files.ApiV3KeyFile));
        Assert.Equal(32, before.Length);
        Assert.Single(Directory.GetDirectories(Path.Combine(folder.Path, "keys")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.MerchantPrivateKeyFile));
        }
    }
}
