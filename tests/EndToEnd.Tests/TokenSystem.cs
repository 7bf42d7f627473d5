using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using IM2.ApiHost;
using IM2.Local;
using Microsoft.AspNetCore.Builder;

namespace IM2.EndToEnd.Tests;

/// <summary>The whole system in this process, where users and services may come with tokens of two issuers, and services with keys for a part of everything.</summary>
public class TokenSystem : IAsyncLifetime
{
    public const string ReaderKey = "key-that-may-only-read-wallets";
    private readonly string _folder = Directory.CreateTempSubdirectory("im2-tokens-").FullName;
    private WebApplication? _app;

    public TokenSystem()
    {
        var ports = FreePort.Next(4);
        BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}");
        (SandboxAddress, SiloPort, GatewayPort) = (new Uri($"http://127.0.0.1:{ports[1]}"), ports[2], ports[3]);
        Users = new TokenForge("https://login.im.example", "im2-users", "users");
        Services = new TokenForge("https://login.im.example", "im2-services", "services");
    }

    public Uri BaseAddress { get; }

    public Uri SandboxAddress { get; }

    /// <summary>Further settings of the host.</summary>
    protected virtual IEnumerable<string> Settings => [];

    internal TokenForge Users { get; }

    internal TokenForge Services { get; }

    public string UsersKeysFile => Path.Combine(_folder, "users.json");

    private int SiloPort { get; }

    private int GatewayPort { get; }

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(UsersKeysFile, Users.KeySet());
        await File.WriteAllTextAsync(Path.Combine(_folder, "services.json"), Services.KeySet());
        _app = ApiHostComposition.Build(
        [
            "--environment=Development",
            $"--urls={BaseAddress.ToString().TrimEnd('/')}",
            $"--Sandbox:Url={SandboxAddress.ToString().TrimEnd('/')}",
            $"--Sandbox:DataFolder={Path.Combine(_folder, "sandbox")}",
            $"--Login:KeyFolder={Path.Combine(_folder, "keys")}",
            $"--Storage:Sqlite:DataFile={Path.Combine(_folder, "im2.db")}",
            $"--Silo:SiloPort={SiloPort}",
            $"--Silo:GatewayPort={GatewayPort}",
            "--ServiceCredentials:1:ClientId=reader",
            $"--ServiceCredentials:1:KeySha256={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ReaderKey)))}",
            "--ServiceCredentials:1:Scopes:0=wallets:read",
            .. Issuer(0, Users, "Users", UsersKeysFile),
            .. Issuer(1, Services, "Services", Path.Combine(_folder, "services.json")),
            .. Settings,
        ]);
        await _app.StartAsync();
        using var client = Client();
        await Eventually.IsAsync(
            async () =>
            {
                using var answer = await client.GetAsync("/health/ready");
                return answer.IsSuccessStatusCode;
            },
            () => "The host is not ready.",
            TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A client that shows a credential, or none.</summary>
    public HttpClient Client(string? credential = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = BaseAddress };
        if (credential is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        }

        return client;
    }

    public async Task<string> OpenAccountAsync()
    {
        var account = $"user-{Guid.NewGuid():N}";
        using var service = Client(RunningSystem.ServiceKey);
        using var answer = await service.PutAsJsonAsync($"/v1/accounts/{account}", new { region = "CN", accountType = "standard" });
        answer.EnsureSuccessStatusCode();
        return account;
    }

    private static string[] Issuer(int at, TokenForge forge, string whose, string file) =>
    [
        $"--Tokens:Issuers:{at}:Issuer={forge.Issuer}",
        $"--Tokens:Issuers:{at}:Audiences:0={forge.Audience}",
        $"--Tokens:Issuers:{at}:Algorithms:0=RS256",
        $"--Tokens:Issuers:{at}:Algorithms:1=ES256",
        $"--Tokens:Issuers:{at}:For={whose}",
        $"--Tokens:Issuers:{at}:KeysFile={file}",
    ];
}
