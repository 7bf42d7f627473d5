using IM2.Bench;

if (args is [SiloHost.Command, var store, var place, var siloPort, var gatewayPort])
{
    return await SiloHost.RunAsync(store, place, int.Parse(siloPort), int.Parse(gatewayPort));
}

return await CommandLine.RunAsync(args);
