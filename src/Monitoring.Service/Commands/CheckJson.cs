using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Slos;
using Monitoring.Service.Api;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Commands;

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
