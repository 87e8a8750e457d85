using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Registry;

/// <summary>The service's own registry file, as it was read beside what is in force.</summary>
/// <param name="Valid">What it says; null when it has mistakes or is not there.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Why">Why it is not in force; null when it is. A file that is not there cannot differ.</param>
/// <param name="Print">The print of its content (<see cref="RegistryFile.PrintAsync"/>), taken before it was read.</param>
internal sealed record OwnFile(RegistryReading.Valid? Valid, FileStanding Standing, FileNotInForce? Why, string Print)
{

    /// <summary>True when a start brings it into force.</summary>
    public bool IsToApply => Standing is FileStanding.New or FileStanding.Renamed;

    /// <summary>Reads it.</summary>
    /// <param name="settings">Where it is.</param>
    /// <param name="origins">Names it.</param>
    /// <param name="store">Every revision.</param>
    /// <param name="inForce">The revision in force; null before the first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StorageException">The store did not answer.</exception>
    public static async Task<OwnFile> ReadAsync(
        ServiceSettings settings, RegistryOrigins origins, Store store, AppliedRevision? inForce, CancellationToken cancellationToken)
    {
        var path = settings.Registry;
        var print = await RegistryFile.PrintAsync(path, cancellationToken);
        if (!File.Exists(path))
        {
            return new OwnFile(null, FileStanding.InForce, null, print);
        }

        var reading = await RegistryFile.ReadAsync(path, cancellationToken);
        var valid = reading as RegistryReading.Valid;
        var known = valid is null ? null : await store.Registry.RevisionOfAsync(valid.Document, cancellationToken);
        var standing = FileStandings.Of(reading, inForce, known, origins);
        return new OwnFile(valid, standing, standing switch
        {
            FileStanding.InForce or FileStanding.Renamed => null,
            FileStanding.Mistaken => FileNotInForce.Mistaken(path, ((RegistryReading.Refused)reading).Faults),
            FileStanding.Example => FileNotInForce.Example(path),
            FileStanding.Earlier => FileNotInForce.Earlier(path, known!.Value),
            FileStanding.Beside => FileNotInForce.Beside(path, origins.InWords(inForce!.Origin)),
            _ => await WaitingAsync(path, valid!, store, inForce, cancellationToken),
        }, print);
    }

    private static async Task<FileNotInForce> WaitingAsync(
        string path, RegistryReading.Valid valid, Store store, AppliedRevision? inForce, CancellationToken cancellationToken)
    {
        if (inForce is null)
        {
            return FileNotInForce.Unapplied(path);
        }

        var kept = valid.Registry.Agents.SelectMany(agent => agent.Slos.Select(slo => (agent.Name, slo.Name))).ToHashSet();
        var agents = await store.Readings.AgentsAsync(cancellationToken);
        string[] retires =
        [
            .. agents.SelectMany(agent => agent.Slos
                .Where(slo => slo.Episode is not null && !kept.Contains((agent.Name, slo.Covered.Slo.Name)))
                .Select(slo => slo.Covered.Slo.Name)),
        ];
        return retires is [] ? FileNotInForce.Changed(path) : FileNotInForce.Retiring(path, retires);
    }
}
