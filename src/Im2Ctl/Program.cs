using IM2.Ctl;

using var terminal = CtlTerminal.OfProcess();
return await CtlProgram.RunAsync(args, terminal);
