using Microsoft.Net.Http.Headers;

namespace IM2.ApiHost;

/// <summary>How the pages are served.</summary>
internal static class StaticPages
{
    /// <summary>
    /// Browsers keep the files and ask each time whether they are still the same, which costs an empty answer: file names don't
    /// change with their content, and a page of yesterday with a script of today is worse than asking.
    /// </summary>
    public static StaticFileOptions Options { get; } = new()
    {
        OnPrepareResponse = static file => file.Context.Response.Headers[HeaderNames.CacheControl] = "no-cache",
    };
}
