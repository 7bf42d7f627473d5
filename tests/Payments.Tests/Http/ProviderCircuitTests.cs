using System.Diagnostics.Metrics;
using System.Net;
using IM2.Payments.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace IM2.Payments.Tests.Http;

/// <summary>A provider that fails is left alone for a while, and nothing is ever sent twice.</summary>
public sealed class ProviderCircuitTests : IDisposable
{
    private const string Name = "some_provider";
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly Network _network = new();
    private readonly ServiceProvider _services;

    public ProviderCircuitTests() => _services = Compose();

    public void Dispose()
    {
        _services.Dispose();
        _network.Dispose();
    }

    [Theory]
    [InlineData("500")]
    [InlineData("connection")]
    [InlineData("timeout")]
    public async Task Half_of_ten_failures_open_the_circuit_and_one_success_closes_it(string failure)
    {
        for (var round = 0; round < 5; round++)
        {
            _network.Plays = "200";
            Assert.IsType<ProviderHttpAnswer.Received>(await SendAsync());
            _network.Plays = failure;
            await SendAsync();
        }

        Assert.Equal(10, _network.Count);
        Assert.Equal(1, OpenCircuits());
        Assert.Equal(ProviderHttpAnswer.CircuitOpen, Assert.IsType<ProviderHttpAnswer.None>(await SendAsync()).ErrorType);
        Assert.Equal(10, _network.Count);

        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal(ProviderHttpAnswer.CircuitOpen, Assert.IsType<ProviderHttpAnswer.None>(await SendAsync()).ErrorType);
        _time.Advance(TimeSpan.FromSeconds(2));
        _network.Plays = "200";
        Assert.IsType<ProviderHttpAnswer.Received>(await SendAsync());
        Assert.Equal(0, OpenCircuits());
        Assert.Equal(11, _network.Count);
    }

    [Fact]
    public async Task A_failed_attempt_keeps_it_open_and_so_does_one_that_is_given_up()
    {
        _network.Plays = "500";
        for (var round = 0; round < 10; round++)
        {
            await SendAsync();
        }

        _time.Advance(TimeSpan.FromSeconds(16));
        _network.Plays = "hang";
        using var impatience = new CancellationTokenSource();
        var attempt = SendAsync(TimeSpan.FromSeconds(30), impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
        _network.Plays = "200";
        Assert.Equal(ProviderHttpAnswer.CircuitOpen, Assert.IsType<ProviderHttpAnswer.None>(await SendAsync()).ErrorType);
        Assert.Equal(11, _network.Count);
    }

    [Fact]
    public async Task Refusals_and_impatient_callers_open_nothing()
    {
        _network.Plays = "400";
        for (var round = 0; round < 12; round++)
        {
            Assert.IsType<ProviderHttpAnswer.Received>(await SendAsync());
        }

        _network.Plays = "hang";
        for (var round = 0; round < 30; round++)
        {
            using var impatience = new CancellationTokenSource();
            var attempt = SendAsync(TimeSpan.FromSeconds(30), impatience.Token);
            await impatience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
        }

        Assert.Equal(0, OpenCircuits());
    }

    [Fact]
    public async Task Answers_are_read_up_to_a_bound()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:9/");
        var client = _services.GetRequiredKeyedService<ProviderHttpClient>(Name);
        Assert.Equal(ProviderHttpAnswer.TooLarge, Assert.IsType<ProviderHttpAnswer.None>(await client.SendAsync(request, Timeout, 1, default)).ErrorType);
    }

    [Theory]
    [InlineData("FailureRatio", "0")]
    [InlineData("RequestsMin", "1")]
    [InlineData("Window", "00:00:00.5")]
    [InlineData("OpenFor", "01:00:00")]
    public void A_wrong_setting_is_named(string key, string value)
    {
        using var services = Compose((key, value));
        var error = Assert.Throws<OptionsValidationException>(
            () => services.GetRequiredService<IOptionsMonitor<ProviderResilienceOptions>>().Get(Name));
        Assert.Contains($"SomeProvider:Resilience:{key} is", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    private ServiceProvider Compose(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(static one => $"SomeProvider:Resilience:{one.Key}", static one => (string?)one.Value)).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time);
        services.AddProviderHttpClient(Name, configuration.GetSection("SomeProvider"));
        services.ConfigureAll<Microsoft.Extensions.Http.HttpClientFactoryOptions>(
            options => options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = _network));
        return services.BuildServiceProvider();
    }

    private async Task<ProviderHttpAnswer> SendAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:9/");
        return await _services.GetRequiredKeyedService<ProviderHttpClient>(Name).SendAsync(request, timeout ?? Timeout, 1000, cancellationToken);
    }

    private int OpenCircuits()
    {
        var open = 0;
        using var listener = new MeterListener();
        var meters = _services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "im2.provider.circuit.open" && instrument.Meter.Scope == meters)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => open += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return open;
    }

    /// <summary>A network that plays one kind of answer at a time.</summary>
    private sealed class Network : HttpMessageHandler
    {
        public string Plays { get; set; } = "200";

        public int Count { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            switch (Plays)
            {
                case "connection":
                    throw new HttpRequestException("Refused.");
                case "timeout" or "hang":
                    await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, cancellationToken);
                    break;
            }

            return new HttpResponseMessage((HttpStatusCode)int.Parse(Plays)) { Content = new StringContent("words") };
        }
    }
}
