using Monitoring.Service.Commands;

return await CommandTree.RunAsync(args);
