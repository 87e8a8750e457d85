using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage.Revisions;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>What is asked of <c>apply</c>.</summary>
/// <param name="File">The registry file.</param>
/// <param name="OnlyPrints">True for <c>--dry-run</c>.</param>
/// <param name="LeftOut"><c>--retire</c> closes the alerts of what the file leaves out.</param>
internal sealed record ApplyRequest(string File, bool OnlyPrints, AlertsLeftOut LeftOut);

/// <summary>
/// <c>apply FILE [--dry-run] [--retire]</c>: prints what a registry file adds, changes and retires, and brings it into force; a running
/// service follows within 5 seconds.
/// </summary>
internal static class ApplyCommand
{
    public static async Task<int> RunAsync(
        ServiceSettings settings, ApplyRequest request, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var reading = await RegistryFile.ReadAsync(request.File, cancellationToken);
        if (reading is not RegistryReading.Valid valid)
        {
            await ((RegistryReading.Refused)reading).SayAsync(errors);
            return ExitCode.Usage;
        }

        await using var store = await ExistingStore.OpenAsync(settings, output, readsWhole: false, cancellationToken);
        foreach (var warning in RegistryRemark.Warnings(request.File, valid.Remarks))
        {
            await output.WriteLineAsync(warning.ToString());
        }

        store.ChannelsOf = person => valid.Registry.People.GetValueOrDefault(person)?.Notify;
        var origin = new RegistryOrigins(settings, MachineId.Read()).Of(Path.GetFullPath(request.File));
        while (true)
        {
            var before = await store.Registry.CurrentAsync(cancellationToken);
            var steps = await RegistryPlan.ReadAsync(store, before, valid.Registry, cancellationToken);
            await PrintAsync(before, steps, output);
            if (request.OnlyPrints)
            {
                await output.WriteLineAsync("Nothing was changed (--dry-run)." + Needed(steps, request));
                return ExitCode.Good;
            }

            switch (await store.Registry.OfferAsync(
                valid.Registry, valid.Document, origin, before?.Mark ?? default, request.LeftOut, cancellationToken))
            {
                case RevisionOffer.Taken taken:
                    await store.Registry.RollOutAsync(valid.Registry, taken.Revision.Mark, cancellationToken);
                    await output.WriteLineAsync(Done(request.File, valid, before, taken.Revision));
                    return ExitCode.Good;
                case RevisionOffer.Retires retires:
                    await errors.WriteLineAsync(
                        $"Nothing was changed: an alert of {string.Join(", ", retires.Slos)} is open. Leave what has an open alert in until that is closed, or add --retire, which closes it and tells its owner.");
                    return ExitCode.Failed;
                default:
                    await output.WriteLineAsync("Another process applied a registry meanwhile, so what this one does is told anew.");
                    break;
            }
        }
    }

    private static async Task PrintAsync(AppliedRevision? before, IReadOnlyList<PlannedStep> steps, TextWriter output)
    {
        await output.WriteLineAsync(before is null ? "Nothing is in force yet." : Invariant($"In force: revision {before.Revision}."));
        if (before is not null && RegistryReader.Read(before) is RegistryReading.Refused)
        {
            await output.WriteLineAsync("This release does not understand its document, so plant and people are not compared.");
        }

        foreach (var step in steps)
        {
            await output.WriteLineAsync(step.ToString());
        }

        await output.WriteLineAsync(steps.Count == 0
            ? "Nothing that the service acts on is added, changed or retired."
            : Invariant($"{Count(steps, PlannedChange.Adds)} added, {Count(steps, PlannedChange.Changes)} changed, {Count(steps, PlannedChange.Retires)} retired."));
    }

    private static int Count(IEnumerable<PlannedStep> steps, PlannedChange change) => steps.Count(step => step.Change == change);

    private static string Needed(IEnumerable<PlannedStep> steps, ApplyRequest request) =>
        request.LeftOut == AlertsLeftOut.Refuse && steps.Any(step => step.ClosesAlert)
            ? " To apply it needs --retire, for it retires what has an open alert." : "";

    private static string Done(string file, RegistryReading.Valid valid, AppliedRevision? before, AppliedRevision now) =>
        before?.Revision == now.Revision
            ? Invariant($"{file} is in force already, as revision {now.Revision}.")
            : Invariant($"{file} is in force as revision {now.Revision}: {valid.Registry.Agents.Count} agents, {valid.Registry.Agents.Sum(agent => agent.Slos.Count)} SLOs. A running service follows within 5 seconds.");
}
