using IM2.Silo;
using IM2.ApiHost;

try
{
    await using var app = ApiHostComposition.Build(args);
    await app.StartAsync();
    Greeting.Print(app);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception error)
{
    await Console.Error.WriteLineAsync(StartFailure.Explain(error));
    return 1;
}
