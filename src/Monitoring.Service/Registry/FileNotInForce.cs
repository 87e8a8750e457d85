using static System.FormattableString;

namespace Monitoring.Service.Registry;

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
