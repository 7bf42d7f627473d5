using IM2.Sandbox.Admin;
using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.Alipay;

/// <summary>Puts Alipay's side together.</summary>
internal static class AlipayRoutes
{
    public static void AddAlipaySide(this IServiceCollection services)
    {
        services.AddSingleton<AlipaySecrets>();
        services.AddSingleton<AlipayStore>();
        services.AddSingleton<AlipayRequestReader>();
        services.AddSingleton<AlipayPayments>();
        services.AddSingleton<AlipayRefunds>();
        services.AddSingleton<AlipayBills>();
        services.AddSingleton<AlipayApi>();
        services.AddSingleton<AlipayCashier>();
        services.AddSingleton<ISandboxProvider, AlipaySide>();
        services.AddSingleton<IDeliveryChannel, AlipayChannel>();
    }

    public static void MapAlipaySide(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = services.GetRequiredService<AlipayApi>();
        routes.MapPost("/gateway.do", api.GatewayAsync);
        routes.MapGet("/gateway.do", api.GatewayAsync);

        var bills = services.GetRequiredService<AlipayBills>();
        routes.MapGet("/alipay/bills/{token}", context => bills.DownloadAsync(context, Route(context, "token")));

        var cashier = services.GetRequiredService<AlipayCashier>();
        routes.MapGet("/cashier/alipay", cashier.ShowAsync);
        routes.MapPost("/cashier/alipay/pay", cashier.PayAsync);
        routes.MapPost("/cashier/alipay/{number}/pay", context => cashier.PayOrderAsync(context, Route(context, "number")));
    }

    private static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}
