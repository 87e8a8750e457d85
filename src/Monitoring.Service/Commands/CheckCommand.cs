using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Api;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Trust;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>What is asked of <c>check</c>.</summary>
/// <param name="File">The registry file.</param>
/// <param name="Detail">How much is printed.</param>
internal sealed record CheckRequest(string File, CheckDetail Detail);

/// <summary>How much <c>check</c> prints.</summary>
[Flags]
internal enum CheckDetail
{
    /// <summary>The verdict, what its writer may not mean, and a line or two for each rule.</summary>
    Short = 0,

    /// <summary>The price cards too: <c>--verbose</c>.</summary>
    Cards = 1,

    /// <summary>As JSON: <c>--json</c>.</summary>
    Json = 2,
}

/// <summary>
/// <c>check FILE [--verbose] [--json]</c>: whether a registry file is valid, every mistake of it or advice on it, and what each rule costs;
/// changes nothing.
/// </summary>
internal static class CheckCommand
{
    private const string History =
        "History: post it before a new SLO is applied. Its window is then filled from the log and told at most once, as it stands; "
        + "posted afterwards, each breach in it is a mail.";

    public static async Task<int> RunAsync(
        Func<ServiceSettings> settings, CheckRequest request, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        switch (await RegistryFile.ReadAsync(request.File, cancellationToken))
        {
            case RegistryReading.Refused refused when request.Detail.HasFlag(CheckDetail.Json):
                await output.WriteLineAsync(CheckJson.Of(request.File, refused));
                return ExitCode.Usage;
            case RegistryReading.Refused refused:
                await refused.SayAsync(errors);
                return ExitCode.Usage;
            case RegistryReading.Valid valid:
                await using (var labels = await CheckedLabels.OpenAsync(settings, cancellationToken))
                {
                    using var book = new PriceBook();
                    await SayAsync(request, valid, new CheckedPrices(labels, book), output, cancellationToken);
                }

                return ExitCode.Good;
            default:
                throw new InvalidOperationException("A registry is valid or refused.");
        }
    }

    private static async Task SayAsync(
        CheckRequest request, RegistryReading.Valid valid, CheckedPrices prices, TextWriter output, CancellationToken cancellationToken)
    {
        var warnings = RegistryAdvice.Warnings(request.File, valid, TimeProvider.System.GetUtcNow());
        if (request.Detail.HasFlag(CheckDetail.Json))
        {
            await output.WriteLineAsync(await CheckJson.OfAsync(request, valid, warnings, prices, cancellationToken));
            return;
        }

        await output.WriteLineAsync(Verdict(request.File, valid.Registry));
        foreach (var same in warnings.GroupBy(warning => warning.Words, StringComparer.Ordinal))
        {
            await output.WriteLineAsync(same.First() + RegistryRemark.MorePlaces(same.Count()));
        }

        await CheckedSlots.SayAsync(valid.Registry, TimeProvider.System.GetUtcNow(), output);
        await SayReviewsAsync(valid.Registry, output);
        await (request.Detail.HasFlag(CheckDetail.Cards)
            ? prices.SayCardsAsync(valid.Registry, output, cancellationToken)
            : prices.SayAsync(valid.Registry, output, cancellationToken));
        if (prices.Unknown(valid.Registry) is not [])
        {
            await output.WriteLineAsync(History);
        }
    }

    // They cost people a minute a day, whether anybody asked for them or not.
    private static async Task SayReviewsAsync(PlantRegistry registry, TextWriter output)
    {
        var drawn = registry.Agents.Where(agent => agent.Slos.Count > 0).Sum(agent => agent.Reviews);
        if (drawn > 0)
        {
            await output.WriteLineAsync(Invariant(
                $"Reviews: people are asked of at most {drawn:N0} transactions a day, drawn at random: {ReviewRule.Usual} of each agent that does not say otherwise by reviews (0 a day spares it)."));
        }
    }

    private static string Verdict(string file, PlantRegistry registry) => Invariant(
        $"{file} is a valid registry: {registry.Agents.Count} agents, {registry.Agents.Sum(agent => agent.Slos.Count)} SLOs.");
}

/// <summary>What <c>check</c> says, as JSON: the verdict, every mistake or warning, and every SLO with what it costs.</summary>
internal static class CheckJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // read by people and programs, never by a browser
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>A refused registry: its mistakes.</summary>
    public static string Of(string file, RegistryReading.Refused refused) => JsonSerializer.Serialize(
        new { file, valid = false, faults = refused.Faults.Select(fault => new { fault.Line, fault.Field, fault.Problem, fault.Remedy }) },
        Options);

    /// <summary>A valid registry; cards where they are asked for.</summary>
    public static async Task<string> OfAsync(CheckRequest request, RegistryReading.Valid valid, IReadOnlyList<RegistryWarning> warnings,
        CheckedPrices prices, CancellationToken cancellationToken)
    {
        var slos = new List<object>();
        foreach (var (agent, slo) in CheckedPrices.Slos(valid.Registry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (verdictsPerDay, labelRate) = await prices.LabelRateAsync(agent, slo, cancellationToken);
            slos.Add(new
            {
                slo = slo.Name,
                agent,
                slo.Rule.Target,
                slo.Rule.AlertBelow,
                slo.Rule.Window,
                slo.Rule.Allowed,
                slo.Rule.AtTarget,
                slo.ReactionPlan,
                price = PriceSentence.Of(slo.Rule),
                verdictsPerDay,
                labelRate,
                cards = request.Detail.HasFlag(CheckDetail.Cards) ? await CardsAsync(prices, agent, slo, cancellationToken) : null,
            });
        }

        return JsonSerializer.Serialize(
            new
            {
                request.File,
                valid = true,
                agents = valid.Registry.Agents.Count,
                warnings = warnings.Select(warning => new { warning.Line, warning.Field, warning.Words }),
                expects = CheckedSlots.Of(valid.Registry, TimeProvider.System.GetUtcNow())
                    .Select(one => new { agent = one.Agent.Name, next = one.Slots.Select(slot => slot.UtcDateTime) }),
                slos,
            },
            Options);
    }

    private static async Task<object> CardsAsync(CheckedPrices prices, string agent, Slo slo, CancellationToken cancellationToken)
    {
        var (rule, detector, terms) = await prices.CardsAsync(agent, slo, cancellationToken);
        return new
        {
            rule = PriceCardAnswer.Of(rule),
            detector = detector is null || terms is null ? null : DetectorCardAnswer.Of(terms, detector),
        };
    }
}
