using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Board;
using Monitoring.Service.Tests.Api;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Board;

public sealed class MailWordsTests
{
    private static readonly DeliveryReading Carrier = new("dana", DeliveryState.Sent, 1, "<6.1@plant-2>", null, Samples.Breach, null);

    private static readonly DeliveryReading Carried =
        new("dana", DeliveryState.Absorbed, 0, "<7.1@plant-2>", Carrier.MessageId, null, null) { Carrier = Carrier };

    [Fact]
    public void What_went_in_a_mail_with_other_SLOs_says_what_became_of_that_mail() =>
        Assert.Equal($"with other SLOs, {MailWords.State(Carrier, Views.Present)}", MailWords.State(Carried, Views.Present));

    [Fact]
    public void What_went_in_a_newer_mail_of_its_episode_says_that() =>
        Assert.Equal("carried by a newer mail", MailWords.State(Carried with { Carrier = null }, Views.Present));

    [Fact]
    public void What_was_taken_back_says_that() => Assert.Equal(
        "taken back, it was not needed any more", MailWords.State(Carried with { AbsorbedBy = null, Carrier = null }, Views.Present));

    [Fact]
    public void The_board_says_when_the_mail_was_sent_that_told_of_an_SLO_with_others()
    {
        var alert = Samples.Alert() with
        {
            Notices = [new NoticeReading(NoticeKind.Breach, 90, Samples.Breach, [Carried], Samples.Facts())],
        };

        Assert.Equal(Carrier, Told.In(alert, new People(null))!.Delivery);
    }
}
