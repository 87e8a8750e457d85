using Monitoring.Core.Access;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;
using static System.FormattableString;

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
        var agents = await store.ReadingsOf(AgentScope.All).AgentsAsync(cancellationToken);
        string[] retires =
        [
            .. agents.SelectMany(agent => agent.Slos
                .Where(slo => slo.Episode is not null && !kept.Contains((agent.Name, slo.Covered.Slo.Name)))
                .Select(slo => slo.Covered.Slo.Name)),
        ];
        return retires is [] ? FileNotInForce.Changed(path) : FileNotInForce.Retiring(path, retires);
    }
}

/// <summary>How the service's own registry file stands to what is in force.</summary>
internal enum FileStanding
{
    /// <summary>Its content is in force.</summary>
    InForce,

    /// <summary>Its content is in force and came from it, under an earlier name of it.</summary>
    Renamed,

    /// <summary>It was never in force, and what is in force, if anything, came from it: a start applies it.</summary>
    New,

    /// <summary>It has mistakes.</summary>
    Mistaken,

    /// <summary>It is the example as it was written.</summary>
    Example,

    /// <summary>It was in force before what is in force now: a folder was restored, or another file applied since.</summary>
    Earlier,

    /// <summary>What is in force came from another file: this is a second host, or another file was applied.</summary>
    Beside,
}

/// <summary>
/// Decides how a registry file stands to what is in force. The example and what was in force before are known by their content, so
/// also where a file was copied.
/// </summary>
internal static class FileStandings
{
    /// <summary>How a file stands.</summary>
    /// <param name="file">What the file says.</param>
    /// <param name="inForce">The revision in force; null before the first.</param>
    /// <param name="known">The newest revision with the file's content; null when it never was in force.</param>
    /// <param name="origins">Names the file.</param>
    public static FileStanding Of(RegistryReading file, AppliedRevision? inForce, long? known, RegistryOrigins origins) => file switch
    {
        RegistryReading.Valid valid when valid.Document == inForce?.Document =>
            inForce.Origin != origins.Own && origins.IsOwn(inForce, valid.Document) ? FileStanding.Renamed : FileStanding.InForce,
        RegistryReading.Refused { Document: { } document } when document == inForce?.Document => FileStanding.InForce,
        RegistryReading.Valid valid when RegistryExample.Is(valid.Document) => FileStanding.Example,
        RegistryReading.Valid when known is not null => FileStanding.Earlier,
        RegistryReading.Valid valid when inForce is null || origins.IsOwn(inForce, valid.Document) => FileStanding.New,
        RegistryReading.Valid => FileStanding.Beside,
        _ => FileStanding.Mistaken,
    };
}

/// <summary>Why the service's own registry file is not what is in force, in words for log and board.</summary>
/// <param name="Why">Why, continuing the file's name.</param>
/// <param name="Remedy">What to do, in whole sentences.</param>
/// <param name="Faults">Its mistakes.</param>
internal sealed record FileNotInForce(string Why, string Remedy, IReadOnlyList<RegistryFault> Faults)
{
    /// <summary>True when another says the same.</summary>
    public bool Says(FileNotInForce? other) =>
        other is not null && Why == other.Why && Remedy == other.Remedy && Faults.SequenceEqual(other.Faults);

    /// <summary>It has mistakes.</summary>
    public static FileNotInForce Mistaken(string file, IReadOnlyList<RegistryFault> faults) => faults.Count == 1
        ? new("has a mistake", $"Mend it, then run apply {file}.", faults)
        : new(Invariant($"has {faults.Count} mistakes"), $"Mend them, then run apply {file}.", faults);

    /// <summary>It is the example as it was written.</summary>
    public static FileNotInForce Example(string file) =>
        new("is the untouched example, and nobody in it is real", $"Put your own people and agents in their place, then run apply {file}.",
            []);

    /// <summary>It was in force before.</summary>
    public static FileNotInForce Earlier(string file, long revision) =>
        new(Invariant($"was in force before, as revision {revision}, and another was applied since"),
            $"If it is right all the same, run apply {file}.", []);

    /// <summary>What is in force came from another file.</summary>
    public static FileNotInForce Beside(string file, string origin) =>
        new($"was never in force, and what is in force came from {origin}", $"If this file is the right one, run apply {file}.", []);

    /// <summary>Nothing is in force yet, and it was not applied.</summary>
    public static FileNotInForce Unapplied(string file) => new("was not applied yet", $"When it is done, run apply {file}.", []);

    /// <summary>It was changed while the service runs.</summary>
    public static FileNotInForce Changed(string file) =>
        new("was changed since it was applied", $"When it is done, run apply {file}.", []);

    /// <summary>It would retire SLOs with an open alert.</summary>
    public static FileNotInForce Retiring(string file, IReadOnlyList<string> slos) => new(
        $"would retire {string.Join(", ", slos)} with an open alert",
        slos.Count == 1
            ? $"Leave it in until its alert is closed, or run apply {file} --retire, which closes it."
            : $"Leave them in until their alerts are closed, or run apply {file} --retire, which closes them.",
        []);
}
