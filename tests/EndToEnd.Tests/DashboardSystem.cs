using System.Security.Cryptography;
using System.Text;

namespace IM2.EndToEnd.Tests;

/// <summary>The whole system with the page for operators, and strangers who may ask few times.</summary>
public sealed class DashboardSystem : TokenSystem
{
    public const string OperatorKey = "key:with:colons-and-ü";

    /// <summary>How often an address without an accepted credential may ask; too slow to come back within a test.</summary>
    public const int StrangersBurst = 60;

    protected override IEnumerable<string> Settings =>
    [
        "--Dashboard:Enabled=true",
        "--ServiceCredentials:2:ClientId=operator",
        $"--ServiceCredentials:2:KeySha256={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(OperatorKey)))}",
        "--ServiceCredentials:2:Scopes:0=cluster:read",
        "--Limits:Anonymous:Count=1",
        "--Limits:Anonymous:Period=1.00:00:00",
        $"--Limits:Anonymous:Burst={StrangersBurst}",
        "--Limits:KnownProxies:0=127.0.0.1",
    ];
}
