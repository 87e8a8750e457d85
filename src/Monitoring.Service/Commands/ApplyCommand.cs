using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary><c>apply FILE</c>: brings a registry file into force; a running service follows within 5 seconds.</summary>
internal static class ApplyCommand
{
    public static async Task<int> RunAsync(
        ServiceSettings settings, string file, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var origin = new RegistryOrigins(settings, MachineId.Read()).Of(Path.GetFullPath(file));
        switch (await RegistryFile.ReadAsync(file, cancellationToken))
        {
            case RegistryReading.Valid valid:
                foreach (var warning in NotActedOn.Warnings(file, valid.NotActedOn))
                {
                    await output.WriteLineAsync(warning.ToString());
                }

                Directory.CreateDirectory(settings.Data);
                await using (var store = await Store.OpenAsync(settings.Database, TimeProvider.System, cancellationToken))
                {
                    var before = await store.Registry.CurrentAsync(cancellationToken);
                    var applied = await store.Registry.ApplyAsync(valid.Registry, valid.Document, origin, cancellationToken);
                    await output.WriteLineAsync(before?.Revision == applied.Revision
                        ? Invariant($"{file} is in force already, as revision {applied.Revision}.")
                        : Invariant($"{file} is in force as revision {applied.Revision}: {valid.Registry.Agents.Count} agents, {valid.Registry.Agents.Sum(agent => agent.Slos.Count)} SLOs."));
                }

                return ExitCode.Good;
            case RegistryReading.Refused refused:
                await refused.SayAsync(errors);
                return ExitCode.Usage;
            default:
                throw new InvalidOperationException("A registry is valid or refused.");
        }
    }
}
