using Orleans.Placement;

namespace IM2.Transport.Tests;

/// <summary>Says which silo it lives in, and gives back what it is given.</summary>
public interface IEchoGrain : IGrainWithIntegerKey
{
    Task<string> WhereAsync();

    Task<byte[]> EchoAsync(byte[] content);

    /// <summary>Asks another echo, from silo to silo.</summary>
    Task<byte[]> ForwardAsync(long other, byte[] content);
}

[RandomPlacement]
public sealed class EchoGrain(ILocalSiloDetails silo) : Grain, IEchoGrain
{
    public Task<string> WhereAsync() => Task.FromResult(silo.SiloAddress.ToString());

    public Task<byte[]> EchoAsync(byte[] content) => Task.FromResult(content);

    public Task<byte[]> ForwardAsync(long other, byte[] content) => GrainFactory.GetGrain<IEchoGrain>(other).EchoAsync(content);
}
