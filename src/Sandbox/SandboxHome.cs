using System.Text;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox;

/// <summary>What the sandbox says of itself.</summary>
internal static class SandboxHome
{
    private static readonly string Page = $$"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Payment sandbox</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}code{font-size:.9em}td{padding-right:1rem}</style>
        <h1>Payment sandbox</h1>
        <p><strong>No real money moves here.</strong> This is the providers' side of their protocols, for trying and testing.</p>
        <h2>WeChat Pay (APIv3, Native)</h2>
        <ul>
        <li><code>POST /v3/pay/transactions/native</code></li>
        <li><code>GET /v3/pay/transactions/out-trade-no/{out_trade_no}?mchid=…</code></li>
        <li><code>GET /v3/pay/transactions/id/{transaction_id}?mchid=…</code></li>
        <li><code>POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close</code></li>
        <li><code>POST /v3/refund/domestic/refunds</code>, <code>GET /v3/refund/domestic/refunds/{out_refund_no}</code></li>
        <li><code>GET /v3/bill/tradebill?bill_date=…&amp;bill_type=ALL</code>, <code>GET /v3/certificates</code></li>
        <li><code>GET /cashier/wechat-pay?code_url=…</code>: where the payer pays</li>
        <li><code>POST /cashier/wechat-pay/{out_trade_no}/pay</code>: the same without a browser</li>
        </ul>
        <h2>Stripe (cards)</h2>
        <ul>
        <li><code>/v1/checkout/sessions</code>, <code>/v1/payment_intents</code>, <code>/v1/refunds</code>, <code>/v1/charges/{id}</code>,
        <code>/v1/balance_transactions</code></li>
        <li><code>GET /cashier/stripe/{session}</code>: where the payer pays, also for a payment intent</li>
        <li><code>POST /cashier/stripe/{number}/pay</code>: the same without a browser; <code>{"outcome": paid|declined|three_d_secure|late}</code></li>
        <li><code>POST /admin/stripe/orders/{number}/refund</code>, <code>…/refund/fail</code>: in the provider's dashboard</li>
        <li><code>POST /admin/stripe/orders/{number}/dispute</code>, <code>…/dispute/settle</code>: the payer's bank</li>
        </ul>
        <h2>Alipay (gateway, RSA2)</h2>
        <ul>
        <li><code>POST /gateway.do</code>: precreate, query, close, refund, refund query, bill</li>
        <li><code>GET /gateway.do?method=alipay.trade.page.pay&amp;…</code>: the payment page</li>
        <li><code>GET /cashier/alipay?qr_code=…</code>: where the payer pays; showing it is scanning the code</li>
        <li><code>POST /cashier/alipay/{out_trade_no}/pay</code>: scans and pays without a browser</li>
        </ul>
        <h2>Bank transfer</h2>
        <ul>
        <li><code>GET /cashier/bank?reference=…&amp;amount=…</code>: where the payer transfers; the bank then puts a camt.054 into its folder</li>
        <li><code>POST /cashier/bank/{reference}/pay</code>: the same without a browser; <code>{"amount": 10000}</code></li>
        <li><code>GET /bank/statements/latest</code>: the last document</li>
        <li><code>POST /admin/bank/end-of-day?format=camt.053.001.08|camt.053.001.02|csv</code>: the statement of the day</li>
        <li><code>POST /admin/bank/movements/{number}/book|reverse|repeat</code>, <code>POST /admin/bank/transfers</code>: what else banks do</li>
        </ul>
        <h2>What goes wrong</h2>
        <ul>
        <li><code>PUT /admin/{provider}/script</code>, <code>PUT /admin/{provider}/orders/{number}/script</code>: a script for all orders, or for one</li>
        <li><code>GET /admin/{provider}/orders/{number}</code>: an order and its notifications</li>
        <li>Amounts that end in 77.01 to 77.34 play scripts by themselves:</li>
        </ul>
        <table>
        {{MagicAmounts}}
        </table>
        </html>
        """;

    public static void MapSandboxHome(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", static context => SandboxHttp.WriteHtmlAsync(context, StatusCodes.Status200OK, Page));
        routes.MapGet("/health", static context => SandboxHttp.WriteJsonAsync(
            context, StatusCodes.Status200OK, Encoding.UTF8.GetBytes("""{"status":"ok"}""")));
    }

    private static string MagicAmounts => string.Join('\n', Scripts.MagicAmounts.Table.OrderBy(static row => row.Key).Select(static row =>
        $"<tr><td>…{row.Key / 100}.{row.Key % 100:D2}</td><td><code>{Meaning(row.Value)}</code></td></tr>"));

    private static string Meaning(SandboxScript script) => script switch
    {
        { Outcome: not ScriptedOutcome.Paid } => $"outcome: {SandboxScript.WordOf(script.Outcome)}",
        { Notification: not NotificationFault.Normal } => $"notification: {SandboxScript.WordOf(script.Notification)}",
        _ => $"api.open: {SandboxScript.WordOf(script.Api.Open)}",
    };
}
