using IM2.Bench;

if (args is [SiloHost.Command, var store, var place, var siloPort, var gatewayPort, var httpPort])
{
    return await SiloHost.RunAsync(store, place, int.Parse(siloPort), int.Parse(gatewayPort), int.Parse(httpPort));
}

if (args is [ProductHost.Command, .. var settings])
{
    return await ProductHost.RunAsync(settings);
}

if (args is [ClusterSiloHost.Command, .. var siloSettings])
{
    return await ClusterSiloHost.RunAsync(siloSettings);
}

return await CommandLine.RunAsync(args);
