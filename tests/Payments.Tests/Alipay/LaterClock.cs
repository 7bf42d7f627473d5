namespace IM2.Payments.Tests.Alipay;

/// <summary>The system's clock, ahead.</summary>
internal sealed class LaterClock(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
