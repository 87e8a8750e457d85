using System.Reflection;
using Monitoring.Core.Alerts;
using Monitoring.Core.Backtesting;
using Monitoring.Core.Feeds;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Architecture;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Registry;

/// <summary>
/// Nothing stands in a registry or in the settings unused: what is taken is read by somebody who does something with it.
/// </summary>
public sealed class KeyUseTests
{
    // The keys of each part and the types that hold their values, the file's first and then what is stored of it.
    private static readonly (string Part, IReadOnlyList<string> Keys, Type[] Holders)[] Parts =
    [
        ("", RegistryReader.Keys, [typeof(PlantRegistry), typeof(Coverage)]),
        ("plant", PlantReader.Keys, [typeof(Plant), typeof(Coverage)]),
        ("people", PeopleReader.Keys, [typeof(Person), typeof(Chain)]),
        ("agents", AgentsReader.Keys, [typeof(Agent), typeof(Coverage), typeof(SlotCalendar)]),
        ("pilot", PilotReader.Keys, [typeof(Pilot)]),
        ("away", AwayReader.Keys, [typeof(DaysAway), typeof(Absence), typeof(Standing)]),
        ("slos", SloReader.Keys, [typeof(Slo), typeof(AccuracyRule), typeof(Admission)]),
        ("settings", SettingName.All,
            [
                typeof(ServiceSettings), typeof(NetworkSettings), typeof(LimitSettings), typeof(MailSettings), typeof(LogSettings),
                typeof(OtlpSettings), typeof(ChannelSettings),
            ]),
    ];

    // Where a property is called something else than its key.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["over"] = "Window",
        ["countFrom"] = "Sources",
        ["segments"] = "Cuts",
        ["baseline"] = "FreezesBaseline",
        ["fallback"] = "AfterOwner",
        ["hours"] = "Calendar",
        ["away"] = "Opening",
        ["acting"] = "ActingFor",
        ["Mail:PasswordFile"] = "Password",
        ["Channels:WebhookSecretFile"] = "WebhookSecret",
        ["Channels:Alertmanager"] = "Alertmanagers",
        ["Channels:NtfyTokenFile"] = "NtfyToken",
        ["LinkSecretFile"] = "LinkSecret",
        ["Otlp:HeadersFile"] = "Headers",
    };

    // Those who only hand a value on from the file to the store and back, or compare it.
    private static readonly Type[] Carriers =
    [
        typeof(Revising), typeof(AgentsBehind), typeof(CoverageText), typeof(Backtest), typeof(RegistryAdvice), typeof(SettingsReader),
        typeof(RegistryPlan), typeof(RegistryDifference),
    ];

    private static readonly PropertyReads Reads =
        new(typeof(PlantRegistry).Assembly, typeof(Store).Assembly, typeof(RegistryReader).Assembly);

    public static TheoryData<string, string> ActedOn => [.. Parts.SelectMany(part => part.Keys.Select(key => (part.Part, key)))];

    [Theory]
    [MemberData(nameof(ActedOn))]
    public void Every_key_is_acted_on(string part, string key) =>
        Assert.True(IsActedOn(part, key), $"Nobody does anything with {part} {key}.");

    [Fact]
    public void Who_only_carries_a_value_does_not_act_on_it() =>
        Assert.NotEmpty(Reads.Of(typeof(Coverage).GetProperty(nameof(Coverage.SilentAfter))!));

    private static bool IsActedOn(string part, string key)
    {
        var last = key[(key.LastIndexOf(':') + 1)..];
        var name = Names.GetValueOrDefault(key) ?? char.ToUpperInvariant(last[0]) + last[1..];
        var (_, _, holders) = Parts.Single(one => one.Part == part);
        var held = holders.Select(holder => holder.GetProperty(name)).OfType<PropertyInfo>().ToList();
        Assert.True(held.Count > 0, $"No property holds {part} {key}; name it in {nameof(Names)}.");
        return held.SelectMany(Reads.Of).Any(reader => !Carriers.Contains(reader) && !holders.Contains(reader));
    }
}
