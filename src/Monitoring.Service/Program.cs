using Monitoring.Service;
using Monitoring.Service.Commands;

WholeFile.KeepFromOthers();
return await CommandTree.RunAsync(args);
