using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using IM2.Domain;
using IM2.Payments.WeChatPay;
using IM2.Sandbox;
using IM2.Sandbox.WeChatPay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Payments.Tests.WeChatPay;

/// <summary>In certificate mode the provider's certificates are fetched, trusted while they are good, and fetched again in time.</summary>
public sealed class WeChatPayCertificateTests : IDisposable
{
    private const string Configured = $"PlatformKeyFiles:{WeChatPaySandbox.PlatformSerial}";
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly PatientClock _time = new(Start);
    private readonly TemporaryFolder _folder = WeChatWorld.FolderWithKeys();
    private readonly WeChatSecrets _secrets;
    private readonly Network _network = new();
    private readonly ServiceProvider _services;

    public WeChatPayCertificateTests()
    {
        _secrets = new WeChatSecrets(new SandboxOptions { DataFolder = _folder.Path }, _time);
        _services = WeChatWorld.Compose(
            new Uri("http://127.0.0.1:9"), _folder.Path, "https://wallet.example.test/wechat", TimeSpan.FromSeconds(20),
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
                services.Replace(ServiceDescriptor.Singleton<IHttpClientFactory>(_network));
            },
            (Configured, null), ("FetchCertificates", "true"));
    }

    private WeChatPayCertificates Certificates => _services.GetRequiredService<WeChatPayCertificates>();

    private WeChatPayPlatformKeys Keys => _services.GetRequiredService<WeChatPayKeys>().Platform;

    public void Dispose()
    {
        _services.Dispose();
        _secrets.Dispose();
        _network.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_sandboxs_certificate_is_fetched_and_verifies_what_it_signs()
    {
        await using var world = await WeChatWorld.StartAsync();
        await using var services = WeChatWorld.Compose(
            world.Url, world.Folder, world.Receiver.Url, TimeSpan.FromSeconds(20), null, (Configured, null), ("FetchCertificates", "true"));
        var provider = services.GetRequiredService<IPaymentProvider>();
        var order = world.NewOrder();
        Assert.IsType<OpeningOutcome.Unknown>(await provider.OpenAsync(order));
        Assert.True(await services.GetRequiredService<WeChatPayCertificates>().RefreshAsync(default));
        Assert.IsType<OpeningOutcome.Opened>(await provider.OpenAsync(order));
        await world.PayAsync(order);
        Assert.IsType<NotificationReading.Evidence>(await provider.ReadNotificationAsync(await world.NextNotificationAsync()));
    }

    [Theory]
    [InlineData(WeChatPaySandbox.PlatformPublicKeyId)]
    [InlineData(WeChatPaySandbox.PlatformSerial)]
    public async Task A_configured_public_key_and_a_configured_certificate_work_without_fetching(string id)
    {
        await using var world = await WeChatWorld.StartAsync();
        var files = WeChatPaySandbox.FilesIn(world.Folder);
        var file = id == WeChatPaySandbox.PlatformSerial ? files.PlatformCertificateFile : files.PlatformPublicKeyFile;
        await using var services = WeChatWorld.Compose(
            world.Url, world.Folder, world.Receiver.Url, TimeSpan.FromSeconds(20), null, (Configured, null), ($"PlatformKeyFiles:{id}", file));
        Assert.IsType<OpeningOutcome.Opened>(await services.GetRequiredService<IPaymentProvider>().OpenAsync(world.NewOrder()));
    }

    [Fact]
    public async Task Several_certificates_are_trusted_until_each_expires()
    {
        using var other = RSA.Create(2048);
        var late = Certificate(other, "5A00000000000000000000000000000000000002", Start.AddDays(10));
        _network.Answer = Signed(List(Own(Start.AddDays(1)), late, Certificate(other, "5A00000000000000000000000000000000000003", Start)));
        Assert.True(await Certificates.RefreshAsync(default));
        Assert.Equal(2, Keys.FetchedCount);
        Assert.NotNull(Keys.Find(WeChatPaySandbox.PlatformSerial));
        Assert.Null(Keys.Find("5A00000000000000000000000000000000000003"));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(Keys.Find(WeChatPaySandbox.PlatformSerial));
        Assert.NotNull(Keys.Find("5A00000000000000000000000000000000000002"));
    }

    [Fact]
    public async Task What_can_not_be_trusted_replaces_nothing()
    {
        using var stranger = RSA.Create(2048);
        var own = Own(Start.AddDays(1));
        _network.Answer = Signed(List(own));
        Assert.True(await Certificates.RefreshAsync(default));

        // Another key under the trusted name, a serial that is not the certificate's, another APIv3 key, no certificate, no answer.
        var wrong = Certificate(stranger, "5A00000000000000000000000000000000000002", Start.AddDays(1));
        Func<HttpResponseMessage>[] answers =
        [
            Signed(List(Certificate(stranger, WeChatPaySandbox.PlatformSerial, Start.AddDays(1)))),
            Signed(List((WeChatPaySandbox.PlatformSerial + "00", wrong.Pem))),
            Signed("""{"data":[{"serial_no":"5A","encrypt_certificate":{"algorithm":"AEAD_AES_256_GCM","nonce":"fdasflkja484","ciphertext":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}]}"""),
            Signed(List((WeChatPaySandbox.PlatformSerial, "rubbish"))),
            Signed("""{"data":[]}"""),
            () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(List(own)) },
            static () => new HttpResponseMessage(HttpStatusCode.InternalServerError),
        ];
        foreach (var answer in answers)
        {
            _network.Answer = answer;
            Assert.False(await Certificates.RefreshAsync(default));
            Assert.NotNull(Keys.Find(WeChatPaySandbox.PlatformSerial));
        }

        _network.Answer = Signed(List(own));
        Assert.True(await Certificates.RefreshAsync(default));
    }

    [Fact]
    public async Task They_are_fetched_at_the_start_in_time_and_after_a_miss()
    {
        _network.Answer = Signed(List(Own(Start.AddYears(1))));
        var refresher = Assert.Single(_services.GetServices<IHostedService>().OfType<WeChatPayCertificateRefresher>());
        await refresher.StartAsync(default);
        await _time.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _time.AdvanceAsync(TimeSpan.FromHours(6) - TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Equal(1, _network.Count);
        _time.Advance(TimeSpan.FromTicks(1));

        // A miss is answered after a minute at the earliest, however often keys are missed.
        await _time.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Equal(2, _network.Count);
        Assert.Null(Keys.Find("5A00000000000000000000000000000000000009"));
        Assert.Null(Keys.Find("5A00000000000000000000000000000000000009"));
        Assert.Equal(2, _network.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _network.CountAsync(3);
        await refresher.StopAsync(default);
    }

    [Fact]
    public async Task A_failed_fetch_is_repeated_soon_and_then_less_often()
    {
        var refresher = Assert.Single(_services.GetServices<IHostedService>().OfType<WeChatPayCertificateRefresher>());
        await refresher.StartAsync(default);
        foreach (var (count, seconds) in new[] { (1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (6, 60) })
        {
            await _time.AdvanceAsync(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.Equal(count, _network.Count);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        await _network.CountAsync(7);
        await refresher.StopAsync(default);
    }

    [Fact]
    public async Task A_bill_that_was_damaged_on_its_way_is_unreadable()
    {
        _network.Answer = Signed(List(Own(Start.AddDays(1))));
        await Certificates.RefreshAsync(default);
        _network.Answer = () => _network.Path!.StartsWith("/v3/bill/", StringComparison.Ordinal)
            ? Signed($$"""{"hash_type":"SHA1","hash_value":"{{new string('0', 40)}}","download_url":"https://elsewhere.example.test/v3/billdownload/file?token=1"}""")()
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("words") };
        Assert.IsType<BillReading.Unreadable>(await _services.GetRequiredService<IProviderBills>().ReadAsync(new DateOnly(2026, 1, 1)));
        Assert.Equal(("/v3/billdownload/file?token=1", "127.0.0.1"), (_network.Path, _network.Host));
    }

    private (string Serial, string Pem) Own(DateTimeOffset expiresAt)
    {
        using var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(WeChatPaySandbox.FilesIn(_folder.Path).PlatformPrivateKeyFile));
        return Certificate(key, WeChatPaySandbox.PlatformSerial, expiresAt);
    }

    private static (string Serial, string Pem) Certificate(RSA key, string serial, DateTimeOffset expiresAt)
    {
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), Start.AddYears(-1), expiresAt,
            Convert.FromHexString(serial));
        return (serial, certificate.ExportCertificatePem());
    }

    private string List(params (string Serial, string Pem)[] certificates) =>
        $$"""{"data":[{{string.Join(',', certificates.Select(Sealed))}}]}""";

    private string Sealed((string Serial, string Pem) one) => $$$"""
        {"serial_no":"{{{one.Serial}}}","effective_time":"x","encrypt_certificate":{"algorithm":"AEAD_AES_256_GCM","nonce":"fdasflkja484",
        "associated_data":"certificate","ciphertext":"{{{_secrets.Encrypt(Encoding.ASCII.GetBytes(one.Pem), "fdasflkja484", "certificate")}}}"}}
        """;

    private Func<HttpResponseMessage> Signed(string body) => () =>
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in _secrets.Sign(bytes, WeChatPaySandbox.PlatformSerial).All)
        {
            answer.Headers.TryAddWithoutValidation(name, value);
        }

        return answer;
    };

    /// <summary>A clock that goes on only once somebody has begun to wait for it.</summary>
    private sealed class PatientClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly Channel<bool> _waits = Channel.CreateUnbounded<bool>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(true);
            return timer;
        }

        /// <summary>Lets the time go on as soon as the next wait has begun.</summary>
        public async Task AdvanceAsync(TimeSpan by)
        {
            await _waits.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Advance(by);
        }
    }

    /// <summary>A network with one answer.</summary>
    private sealed class Network : HttpMessageHandler, IHttpClientFactory
    {
        private int _count;

        public Func<HttpResponseMessage> Answer { get; set; } = static () => new HttpResponseMessage(HttpStatusCode.InternalServerError);

        public string? Path { get; private set; }

        public string? Host { get; private set; }

        public int Count => Volatile.Read(ref _count);

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        public async Task CountAsync(int count)
        {
            for (var round = 0; round < 10_000 && Count < count; round++)
            {
                await Task.Delay(1);
            }

            Assert.True(Count >= count, $"Request {count} never came.");
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Path = request.RequestUri!.PathAndQuery;
            Host = request.RequestUri.Host;
            Interlocked.Increment(ref _count);
            return Task.FromResult(Answer());
        }
    }
}
