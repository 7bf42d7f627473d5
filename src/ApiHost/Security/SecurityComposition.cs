using IM2.Silo;
using IM2.Storage.PostgreSql.Keys;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace IM2.ApiHost;

/// <summary>Who may call what: schemes and the keys behind them.</summary>
internal static class SecurityComposition
{
    /// <summary>The scheme of users who have logged in.</summary>
    public const string LoginScheme = "login";

    /// <summary>The cookie of users who have logged in.</summary>
    public const string LoginCookie = "im2_login";

    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ServiceCredentialOptions>()
            .Configure(options => builder.Configuration.GetSection(ServiceCredentialOptions.Section).Bind(options.Credentials))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServiceCredentialOptions>, ServiceCredentialOptionsValidator>();
        services.AddOptions<LoginOptions>().BindConfiguration(LoginOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LoginOptions>, LoginOptionsValidator>();
        services.AddOptions<TokenOptions>().BindConfiguration(TokenOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TokenOptions>, TokenIssuerOptionsValidator>();
        services.AddSingleton<TokenJudge>();
        services.AddSingleton<ServiceKeys>();
        services.AddSingleton<LoginThrottle>();
        services.AddSingleton<Passwords>();
        AddCookieKeys(builder);

        // Keys and tokens are judged by our own pipeline; the framework's schemes are for the cookie.
        services.AddAuthentication(LoginScheme).AddCookie(LoginScheme);
        services.AddOptions<CookieAuthenticationOptions>(LoginScheme).Configure<IOptions<LoginOptions>>(Configure);
    }

    private static void Configure(CookieAuthenticationOptions cookie, IOptions<LoginOptions> login)
    {
        cookie.Cookie.Name = LoginCookie;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = login.Value.Lifetime;
        cookie.SlidingExpiration = false;
    }

    /// <summary>Keys of cookies, quotes and places in lists: in the database that hosts share, or in a folder of this one's own.</summary>
    private static void AddCookieKeys(WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("IM2.Orleans");
        var keys = builder.Services.AddOptions<KeyManagementOptions>();
        if (StorageChoice.IsPostgreSql(builder.Configuration))
        {
            builder.Services.AddSingleton<PostgreSqlSealKeys>();
            keys.Configure<PostgreSqlSealKeys>(static (keys, shared) => keys.XmlRepository = new SharedKeyRepository(shared));
            return;
        }

        keys.Configure<IOptions<LoginOptions>, ILoggerFactory>(static (keys, login, loggers) =>
        {
            // On Linux the key ring is not encrypted at rest: whoever reads the folder can forge logins. So only the
            // owner may enter it; where that is not enough, an encrypted volume has to hold it.
            var folder = new DirectoryInfo(login.Value.KeyFolder);
            if (!folder.Exists && !OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            keys.XmlRepository = new FileSystemXmlRepository(folder, loggers);
        });
    }
}
