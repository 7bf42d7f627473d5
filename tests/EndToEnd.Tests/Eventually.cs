using System.Diagnostics;

namespace IM2.EndToEnd.Tests;

/// <summary>Waits for what another process will do.</summary>
public static class Eventually
{
    /// <summary>Returns when the condition holds; the message says which moment never came.</summary>
    public static async Task IsAsync(Func<Task<bool>> conditionAsync, Func<string> message, TimeSpan patience)
    {
        var started = Stopwatch.StartNew();
        while (!await conditionAsync())
        {
            if (started.Elapsed > patience)
            {
                throw new TimeoutException($"Not within {patience}: {message()}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Returns when an address answers that all is well.</summary>
    public static async Task AnswersAsync(Uri url, Func<string> message, TimeSpan patience)
    {
        using var client = new HttpClient();
        await IsAsync(
            async () =>
            {
                try
                {
                    using var answer = await client.GetAsync(url);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            () => $"{url} does not answer.\n{message()}",
            patience);
    }
}
