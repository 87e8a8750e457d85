using System.Text.Encodings.Web;
using System.Text.Json;
using Monitoring.Core.Alerts;
using Monitoring.Service.Channels.Alertmanager;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Channels;

/// <summary>What an Alertmanager is told, word for word; the shape is that of its API v2 (<c>api/v2/openapi.yaml</c>, <c>postableAlert</c>).</summary>
public sealed class AlertmanagerBodyTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 14, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void What_is_open_goes_on_and_what_closed_ended_each_once()
    {
        AlertReading[] alerts =
        [
            Alert(7, "order-entry-accuracy", Now.AddHours(-1), null),
            Alert(5, "order-entry-accuracy", Now.AddHours(-5), Now.AddHours(-3)), // the same labels, before
            Alert(4, "order-relevance", Now.AddHours(-9), Now.AddHours(-8)),
            Alert(3, "order-relevance", Now.AddHours(-12), Now.AddHours(-10)),
            Alert(2, null, Now.AddHours(-2), null, AlertKind.Drill),
            Alert(1, "order-quantities", Now.AddHours(-2), null, isTold: false),
        ];

        GoldenFile.Matches("alertmanager.json", Body(alerts) + "\n");
        Assert.Equal(Body(alerts), Body([.. alerts.Reverse()]));
    }

    private static string Body(IEnumerable<AlertReading> alerts) => AlertmanagerBody.Of(
        alerts, key => key == "dana" ? "Dana Ruiz" : key, (TimeZoneInfo.Utc, "https://accuracy.plant2.example"), Now).ToJsonString(Indented);

    private static AlertReading Alert(
        long id, string? slo, DateTimeOffset openedAt, DateTimeOffset? closedAt, AlertKind kind = AlertKind.Accuracy, bool isTold = true) => new(
        id, "order-entry", slo, new Alert(id, kind, slo is null ? null : 1, openedAt, "dana", new(1, openedAt, RoundCause.Opened)) { ClosedAt = closedAt })
        {
            Handling = Core.Alerts.Handling.Unacknowledged,
            Notices = [new(NoticeKind.Breach, 11, openedAt, isTold ? [new("dana", Core.Deliveries.DeliveryState.Sent, 1, "<1@agentops>", null, openedAt, null)] : [],
                new NoticeFacts
                {
                    Kind = NoticeKind.Breach, Agent = "order-entry", Title = "Order entry", Slo = slo ?? "", Target = 0.92m, AlertBelow = 0.90m, Window = 100,
                    Judged = 100, Wrong = 11, IsFull = true, Allowed = 10, Episode = id, OpenedAt = openedAt, At = openedAt, Position = 11,
                    WorstJudged = 100, WorstWrong = 11, ReactionPlan = "",
                })],
        };
}
