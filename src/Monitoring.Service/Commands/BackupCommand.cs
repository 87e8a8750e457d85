using Monitoring.Service.Settings;
using Monitoring.Storage.Backups;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>
/// <c>backup FILE</c>: copies the database as of one moment, whether the service runs or not. The copy has its name only once it was checked,
/// and holds its mail.
/// </summary>
internal static class BackupCommand
{
    private const int MostNamed = 10;
    private const double Mebibyte = 1 << 20;

    public static async Task<int> RunAsync(
        ServiceSettings settings, string file, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(ExistingStore.Named(settings));
        if (file.Length == 0 || Path.EndsInDirectorySeparator(file))
        {
            await errors.WriteLineAsync("FILE must name the file to make, in a folder that may be there or not.");
            return ExitCode.Usage;
        }

        if (Backup.OwnCommand(settings.Database, file) is { } command)
        {
            await errors.WriteLineAsync(
                $"PostgreSQL has a backup of its own, for which nothing is stopped: {command}\nStart on what is restored from it with serve --no-mail.");
            return ExitCode.Usage;
        }

        DatabaseCopy? copy = null;
        if (File.Exists(file) || !await WholeFile.TryCreateAsync(file, async unfinished =>
            copy = await Backup.CopyAsync(settings.Database, unfinished, TimeProvider.System, cancellationToken)))
        {
            await errors.WriteLineAsync($"{file} exists already and was left as it is; name a file that does not.");
            return ExitCode.Usage;
        }

        await SayAsync(copy!, file, output);
        return ExitCode.Good;
    }

    private static async Task SayAsync(DatabaseCopy copy, string file, TextWriter output)
    {
        var size = new FileInfo(file).Length / Mebibyte;
        await output.WriteLineAsync(Invariant($"Copied to {Path.GetFullPath(file)}: {size:0.0} MiB, schema version {copy.SchemaVersion}, {copy.Agents.Count} agents."));
        await output.WriteLineAsync(Invariant($"Everything answered before {copy.At:yyyy-MM-ddTHH:mm:ss.ffffffZ} is in it{(copy.Agents.Count > 0 ? ":" : ".")}"));
        foreach (var agent in copy.Agents.Take(MostNamed))
        {
            await output.WriteLineAsync(Invariant($"  {agent.Name}: {agent.Outcomes} outcomes, verdicts up to position {agent.LastPosition}"));
        }

        if (copy.Agents.Count > MostNamed)
        {
            await output.WriteLineAsync(Invariant($"  and {copy.Agents.Count - MostNamed} agents more"));
        }

        await output.WriteLineAsync("It was read whole and is sound. A service that starts on it sends no mail until it was started once with serve --mail.");
    }
}
