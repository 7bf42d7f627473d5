using IM2.ApiHost;
using IM2.Grains;
using IM2.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace IM2.EndToEnd.Tests;

/// <summary>What a caller is told when a call of a grain throws.</summary>
public sealed class RequestFaultsTests
{
    public static TheoryData<Exception> Unknown => new(
        new OutcomeUnknownException("x"),
        new StorageException("x", StorageOutcome.Unknown),
        new TimeoutException(),
        new SiloUnavailableException(),

        // So Orleans gives an activation up that could not be registered in time.
        new TaskCanceledException());

    [Theory]
    [MemberData(nameof(Unknown))]
    public void What_leaves_open_what_has_happened_is_to_be_repeated(Exception error)
    {
        var problem = RequestFaults.Of(error);
        Assert.Equal(Problems.OutcomeUnknown, problem.Kind);
        Assert.NotNull(problem.RetryAfter);
    }

    [Fact]
    public void A_defect_is_one() => Assert.Equal(Problems.InternalError, RequestFaults.Of(new InvalidOperationException()).Kind);

    [Fact]
    public async Task What_was_prepared_before_a_failure_is_not_sent_with_its_problem()
    {
        var context = NewContext();
        await RunAsync(context, static context =>
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.ETag = "\"1\"";
            throw new TimeoutException();
        });

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
        Assert.Equal(0, context.Response.Headers.ETag.Count);
        Assert.Equal("no-store", context.Response.Headers.CacheControl);
        Assert.StartsWith("application/problem+json", context.Response.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_status_becomes_a_problem()
    {
        var context = NewContext();
        await RunAsync(context, static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        Assert.StartsWith("application/problem+json", context.Response.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_has_gone_is_no_fault_of_ours()
    {
        var context = NewContext();
        context.RequestAborted = new CancellationToken(canceled: true);
        await RunAsync(context, static context => throw new OperationCanceledException(context.RequestAborted));

        Assert.Equal(StatusCodes.Status499ClientClosedRequest, context.Response.StatusCode);
        Assert.Equal(0, context.Response.Body.Length);
    }

    [Fact]
    public async Task An_answer_that_has_begun_is_broken_off()
    {
        var context = NewContext();
        context.Features.Set<IHttpResponseFeature>(new Begun());
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(context, static _ => throw new InvalidOperationException()));

        Assert.Equal(0, context.Response.Body.Length);
    }

    private static DefaultHttpContext NewContext()
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.Path = "/v1/accounts/a/wallet";
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static Task RunAsync(HttpContext context, RequestDelegate handler)
    {
        var app = new ApplicationBuilder(context.RequestServices);
        app.UseRequestFaults();
        app.Run(handler);
        return app.Build()(context);
    }

    private sealed class Begun : HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}
