using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Trust;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>
/// <c>check FILE</c>: every mistake of a registry file, or advice and what each rule and its drift detector cost; changes nothing.
/// </summary>
internal static class CheckCommand
{
    private const string History =
        "History: post it before a new SLO is applied. Its window is then filled from the log and told at most once, as it stands; "
        + "posted afterwards, each breach in it is a mail.";

    public static async Task<int> RunAsync(
        Func<ServiceSettings> settings, string file, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var reading = await RegistryFile.ReadAsync(file, cancellationToken);
        if (reading is not RegistryReading.Valid valid)
        {
            await ((RegistryReading.Refused)reading).SayAsync(errors);
            return ExitCode.Usage;
        }

        foreach (var warning in RegistryAdvice.Warnings(file, valid))
        {
            await output.WriteLineAsync(warning.ToString());
        }

        await using var labels = await CheckedLabels.OpenAsync(settings, cancellationToken);
        using var book = new PriceBook();
        await new CheckedPrices(labels, book).SayAsync(valid.Registry, output, cancellationToken);

        if (valid.Registry.Agents.Any(agent => agent.Slos.Any(slo => !labels.Knows(agent.Name, slo.Name))))
        {
            await output.WriteLineAsync(History);
        }

        await output.WriteLineAsync(Invariant(
            $"{file} is a valid registry: {valid.Registry.Agents.Count} agents, {valid.Registry.Agents.Sum(agent => agent.Slos.Count)} SLOs."));
        return ExitCode.Good;
    }
}
