using IM2.Sandbox.Admin;
using IM2.Sandbox.Deliveries;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Puts WeChat Pay's side together.</summary>
internal static class WeChatRoutes
{
    public static void AddWeChatPaySide(this IServiceCollection services)
    {
        services.AddSingleton<WeChatSecrets>();
        services.AddSingleton<WeChatStore>();
        services.AddSingleton<WeChatRequestVerifier>();
        services.AddSingleton<WeChatNotifications>();
        services.AddSingleton<WeChatRefundStore>();
        services.AddSingleton<WeChatResponder>();
        services.AddSingleton<WeChatApi>();
        services.AddSingleton<WeChatRefundApi>();
        services.AddSingleton<WeChatBillApi>();
        services.AddSingleton<WeChatCertificateApi>();
        services.AddSingleton<WeChatCashier>();
        services.AddSingleton<ISandboxProvider, WeChatSide>();
        services.AddSingleton<IDeliveryChannel, WeChatChannel>();
    }

    public static void MapWeChatPaySide(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var api = services.GetRequiredService<WeChatApi>();
        routes.MapPost("/v3/pay/transactions/native", api.NativeAsync);
        routes.MapGet("/v3/pay/transactions/out-trade-no/{number}", context => api.QueryAsync(context, Number(context)));
        routes.MapGet("/v3/pay/transactions/id/{number}", context => api.QueryByTransactionAsync(context, Number(context)));
        routes.MapPost("/v3/pay/transactions/out-trade-no/{number}/close", context => api.CloseAsync(context, Number(context)));

        var refunds = services.GetRequiredService<WeChatRefundApi>();
        routes.MapPost("/v3/refund/domestic/refunds", refunds.RefundAsync);
        routes.MapGet("/v3/refund/domestic/refunds/{number}", context => refunds.QueryAsync(context, Number(context)));

        var bills = services.GetRequiredService<WeChatBillApi>();
        routes.MapGet("/v3/bill/tradebill", bills.TradeBillAsync);
        routes.MapGet("/v3/billdownload/file", bills.DownloadAsync);
        routes.MapGet("/v3/certificates", services.GetRequiredService<WeChatCertificateApi>().ListAsync);

        var cashier = services.GetRequiredService<WeChatCashier>();
        routes.MapGet("/cashier/wechat-pay", cashier.ShowAsync);
        routes.MapPost("/cashier/wechat-pay/pay", cashier.PayAsync);
        routes.MapPost("/cashier/wechat-pay/{number}/pay", context => cashier.PayOrderAsync(context, Number(context)));
    }

    private static string Number(HttpContext context) => (string)context.Request.RouteValues["number"]!;
}
