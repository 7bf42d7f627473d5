namespace IM2.Client.Tests;

public sealed class CancellationTests
{
    private static readonly Money Amount = new(100, "CNY");

    [Fact]
    public async Task A_cancelled_charge_is_sent_no_more_and_says_its_key()
    {
        using var end = new CancellationTokenSource();
        var api = new Scripted().Does(async cancelled =>
        {
            await end.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancelled);
            throw new InvalidOperationException("It was not cancelled.");
        });
        var task = api.Client.Charges.ChargeAsync("mei", Amount, cancellationToken: end.Token);
        var cancelled = await Assert.ThrowsAsync<Im2CanceledException>(() => task);
        Assert.True(task.IsCanceled);
        Assert.Equal(end.Token, cancelled.CancellationToken);
        Assert.Equal(Assert.Single(api.Sent).Key, cancelled.IdempotencyKey);
    }

    [Fact]
    public async Task A_pause_is_cancelled_too()
    {
        using var end = new CancellationTokenSource();
        var api = new Scripted().Does(async _ =>
        {
            await end.CancelAsync();
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Nobody is there.");
        });
        var cancelled = await Assert.ThrowsAsync<Im2CanceledException>(() => api.Client.Charges.ChargeAsync("mei", Amount, idempotencyKey: "order-1", cancellationToken: end.Token));
        Assert.Equal("order-1", cancelled.IdempotencyKey);
    }

    [Fact]
    public async Task A_cancelled_read_is_just_cancelled()
    {
        using var end = new CancellationTokenSource();
        await end.CancelAsync();
        var api = new Scripted().Does(static cancelled => Task.FromCanceled<HttpResponseMessage>(cancelled));
        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => api.Client.Wallets.GetAsync("mei", cancellationToken: end.Token));
        Assert.IsNotType<Im2CanceledException>(cancelled);
    }
}
