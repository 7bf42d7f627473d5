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

if (args is [LedgerFill.Command, var file, var wallets])
{
    return await LedgerFill.RunAsync(file, int.Parse(wallets));
}

return await CommandLine.RunAsync(args);
