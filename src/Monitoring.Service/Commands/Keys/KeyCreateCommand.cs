using System.Globalization;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Access;

namespace Monitoring.Service.Commands.Keys;

/// <summary>What is asked of <c>key create</c>.</summary>
/// <param name="Scope">What the key shall let its holder do.</param>
/// <param name="Agents">Names of the agents it is bound to; none for all.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Expires">The last day on which it is taken, as a date; null for no end.</param>
/// <param name="File">The file that holds a key made elsewhere; null to make one.</param>
internal sealed record KeyRequest(KeyScope Scope, IReadOnlyList<string> Agents, string Name, string? Expires, string? File);

/// <summary>
/// <c>key create</c>: makes a key known to the database, its hash alone. One that is made here is printed once, alone on the one output, so
/// that a script can take it; every word about it goes to the other. One from a file may be told again and again, as a container does that
/// starts anew.
/// </summary>
internal static class KeyCreateCommand
{
    private const string Day = "yyyy-MM-dd";

    public static async Task<int> RunAsync(
        ServiceSettings settings, KeyRequest request, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var lastDay = Check(request);
        var text = request.File is null ? KeyText.Make() : FromFile(request.File);

        await using var store = await ExistingStore.OpenAsync(settings, errors, readsWhole: false, cancellationToken);
        var before = await store.Access.ReadAsync(cancellationToken);
        var registry = await RegistryAsync(store, cancellationToken);
        var zone = registry is null ? TimeZoneInfo.Utc : IanaZone.Of(registry.Plant.TimeZone);
        var now = TimeProvider.System.GetUtcNow();
        var key = AccessKey.Of(text, request.Scope, AgentScope.Of(request.Agents), now) with
        {
            Name = request.Name.Trim(),
            ExpiresAt = lastDay is { } day ? PlantDay.EndOf(day, zone) : null,
        };
        var isKnown = before.Keys.Any(known => known.Id == key.Id);
        if (key.ExpiresAt <= now && !isKnown)
        {
            throw new ConfigurationException(
                $"--expires {request.Expires} is over: that day ended {KeyListCommand.Moment(key.ExpiresAt)} UTC; name today or a later day.");
        }

        var stored = await store.Access.AddKeyAsync(key, cancellationToken);
        if (isKnown || stored.Hash != key.Hash)
        {
            return await SayKnownAsync(stored, key, request.File, errors);
        }

        if (request.File is null)
        {
            await output.WriteLineAsync(text);
        }

        var end = lastDay is null ? "until it is revoked"
            : $"until {KeyListCommand.Moment(stored.ExpiresAt)} UTC, the end of {request.Expires} in {zone.Id}";
        await errors.WriteLineAsync($"Key {stored.Id}: scope {Word<KeyScope>.Of(stored.Scope)}, for {stored.Agents}, {end}.");
        await SayWhatNowAsync(stored, before, errors);
        foreach (var stranger in request.Agents.Except(registry?.Agents.Select(agent => agent.Name) ?? [], StringComparer.Ordinal))
        {
            await errors.WriteLineAsync($"Warning: nobody registered an agent {stranger} so far.");
        }

        return ExitCode.Good;
    }

    /// <summary>Refuses what cannot be meant.</summary>
    /// <returns>The last day on which the key is taken.</returns>
    private static DateOnly? Check(KeyRequest request)
    {
        if (request.Scope == KeyScope.Manage && request.Agents.Count > 0)
        {
            throw new ConfigurationException(
                "--agent does not go with --scope manage: whoever decides, decides about all agents. Leave --agent out, or make a key with --scope ingest or read.");
        }

        if (request.Agents.Any(agent => !Names.IsName(agent)))
        {
            throw new ConfigurationException($"--agent {Names.NameRule}, as agents are named.");
        }

        if (request.Name.Trim() is { Length: > 0 } name && !Names.IsText(name))
        {
            throw new ConfigurationException($"--name {Names.TextRule}.");
        }

        if (request.Expires is null)
        {
            return null;
        }

        return DateOnly.TryParseExact(request.Expires, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day < DateOnly.MaxValue
            ? day : throw new ConfigurationException("--expires must be a date such as 2027-01-31: the last day on which the key is taken.");
    }

    private static string FromFile(string path)
    {
        const string Remedy = "\"key generate\" prints one; write that into it";
        var text = SecretFile.Read(path, out var why) ?? throw new ConfigurationException($"--from-file: {why} {Remedy}.");
        return KeyText.Read(text, out _) switch
        {
            KeyForm.Whole => text,
            KeyForm.Mistyped => throw new ConfigurationException(
                $"--from-file: what {path} holds is mistyped, its check character does not fit. Copy the key whole, or {Remedy}."),
            _ => throw new ConfigurationException($"--from-file: what {path} holds is no key, which begins with {KeyText.Prefix}. {Remedy}."),
        };
    }

    private static async Task<PlantRegistry?> RegistryAsync(Store store, CancellationToken cancellationToken) =>
        await store.Registry.CurrentAsync(cancellationToken) is { } current && RegistryReader.Read(current) is RegistryReading.Valid inForce
            ? inForce.Registry : null;

    private static async Task SayWhatNowAsync(AccessKey key, AccessState before, TextWriter errors)
    {
        await errors.WriteLineAsync(key.Scope == KeyScope.Ingest
            ? "Whoever posts sends it with each request: Authorization: Bearer ao_…"
            : "It goes with each request: Authorization: Bearer ao_…; a wall screen signs in with it at /sign-in, and only reads.");
        await errors.WriteLineAsync(
            $"It is kept as a hash and not shown again. \"key revoke {key.Id}\" ends it, on every instance within a second.");
        if (before.Keys.Count == 0)
        {
            await errors.WriteLineAsync(
                "This is the first key: from now on, and for good, whoever posts or reads needs a key, Prometheus too, or signs in as a person of the registry.");
        }
    }

    /// <summary>Says how a key that was there before stands to the one that is told now.</summary>
    private static async Task<int> SayKnownAsync(AccessKey stored, AccessKey told, string? file, TextWriter errors)
    {
        var why = stored.Hash != told.Hash ? "is another key with the same id; \"key generate\" prints a new one"
            : stored.RevokedAt is { } revoked ? $"was revoked {KeyListCommand.Moment(revoked)} UTC, for good; \"key generate\" prints a new one"
            : Differences(stored, told) is { Count: > 0 } differences
                ? $"is there already, with {string.Join(", ", differences)}; say the same, or revoke it and make another"
            : !stored.IsLive(told.CreatedAt) ? $"expired {KeyListCommand.Moment(stored.ExpiresAt)} UTC; \"key generate\" prints a new one"
            : null;
        await errors.WriteLineAsync(why is null
            ? $"Key {stored.Id} is there already: scope {Word<KeyScope>.Of(stored.Scope)}, for {stored.Agents}. Nothing was changed."
            : $"Nothing was changed: key {stored.Id}{(file is null ? "" : $" of {file}")} {why}.");
        return why is null ? ExitCode.Good : ExitCode.Failed;
    }

    private static List<string> Differences(AccessKey stored, AccessKey told)
    {
        var all = new (string What, string Stored, string Told)[]
        {
            ("scope", Word<KeyScope>.Of(stored.Scope), Word<KeyScope>.Of(told.Scope)),
            ("agents", stored.Agents.ToString(), told.Agents.ToString()),
            ("name", $"'{stored.Name}'", $"'{told.Name}'"),
            ("end", KeyListCommand.Moment(stored.ExpiresAt), KeyListCommand.Moment(told.ExpiresAt)),
        };
        return [.. all.Where(each => each.Stored != each.Told).Select(each => $"{each.What} {each.Stored} instead of {each.Told}")];
    }
}
