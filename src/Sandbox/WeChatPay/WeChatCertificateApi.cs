using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace IM2.Sandbox.WeChatPay;

/// <summary>Hands out the platform's certificate, encrypted for the merchant.</summary>
internal sealed class WeChatCertificateApi(SandboxOptions options, WeChatSecrets secrets, WeChatResponder responder)
{
    private const string AssociatedData = "certificate";
    private readonly string _pem = File.ReadAllText(WeChatPaySandbox.FilesIn(options.DataFolder).PlatformCertificateFile);

    public Task ListAsync(HttpContext context) => responder.AnswerAsync(context, static api => api.Query, "", _ => List());

    private WeChatAnswer List()
    {
        using var certificate = X509Certificate2.CreateFromPem(_pem);
        var nonce = RandomNumberGenerator.GetHexString(12, lowercase: true);
        return WeChatAnswer.Ok(new JsonObject
        {
            ["data"] = new JsonArray(new JsonObject
            {
                ["serial_no"] = certificate.SerialNumber,
                ["effective_time"] = WeChatOrder.InChina(certificate.NotBefore),
                ["expire_time"] = WeChatOrder.InChina(certificate.NotAfter),
                ["encrypt_certificate"] = new JsonObject
                {
                    ["algorithm"] = "AEAD_AES_256_GCM",
                    ["nonce"] = nonce,
                    ["associated_data"] = AssociatedData,
                    ["ciphertext"] = secrets.Encrypt(Encoding.ASCII.GetBytes(_pem), nonce, AssociatedData),
                },
            }),
        });
    }
}
