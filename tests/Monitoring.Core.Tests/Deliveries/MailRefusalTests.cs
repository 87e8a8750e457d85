using CsCheck;
using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Deliveries;

/// <summary>Whose fault a mail server's answer is.</summary>
public sealed class MailRefusalTests
{
    private const string Dana = "dana@example.com";

    private static readonly (int, int)[] OfRecipient = [(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1), (2, 2)];

    [Theory]
    [InlineData(SmtpStep.Greeting, 554, "5.3.2 no service for you", Blame.Us, OwnFault.Client)]
    [InlineData(SmtpStep.Hello, 550, "who are you", Blame.Us, OwnFault.HeloName)]
    [InlineData(SmtpStep.StartTls, 554, "5.7.3 not from here", Blame.Us, OwnFault.Encryption)]
    [InlineData(SmtpStep.Login, 535, "5.7.8 authentication failed", Blame.Us, OwnFault.Login)]
    [InlineData(SmtpStep.Sender, 550, "5.1.1 no such sender", Blame.Us, OwnFault.Sender)]
    [InlineData(SmtpStep.Sender, 530, "5.7.0 Must issue a STARTTLS command first", Blame.Us, OwnFault.Encryption)]
    [InlineData(SmtpStep.Recipient, 504, "5.5.2 <vm>: Helo command rejected: need fully-qualified hostname", Blame.Us, OwnFault.HeloName)]
    [InlineData(SmtpStep.Recipient, 504, "<vm>: Helo command rejected: need fully-qualified hostname", Blame.Us, OwnFault.HeloName)]
    [InlineData(SmtpStep.Recipient, 554, "5.7.1 <dana@example.com>: Relay access denied", Blame.Us, OwnFault.Relay)]
    [InlineData(SmtpStep.Recipient, 550, "5.7.1 Unable to relay", Blame.Us, OwnFault.Relay)]
    [InlineData(SmtpStep.Recipient, 553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", Blame.Us, OwnFault.Relay)]
    [InlineData(SmtpStep.Recipient, 554, "5.7.1 <vm[10.0.0.7]>: Client host rejected: Access denied", Blame.Us, OwnFault.Client)]
    [InlineData(SmtpStep.Recipient, 550, "5.1.8 <monitor@plant>: Sender address rejected: Domain not found", Blame.Us, OwnFault.Sender)]
    [InlineData(SmtpStep.Recipient, 553, "5.1.7 bad reverse path", Blame.Us, OwnFault.Sender)]
    [InlineData(SmtpStep.Recipient, 553, "5.7.1 <monitor@plant>: Sender address rejected: not logged in", Blame.Us, OwnFault.Sender)]
    [InlineData(SmtpStep.Recipient, 530, "5.7.0 log in first", Blame.Us, OwnFault.Login)]
    [InlineData(SmtpStep.Recipient, 550, "5.4.1 Access denied", Blame.Us, OwnFault.Route)]
    [InlineData(SmtpStep.Recipient, 503, "bad sequence of commands", Blame.Us, OwnFault.Conversation)]
    [InlineData(SmtpStep.Data, 554, "5.5.1 no valid recipients", Blame.Us, OwnFault.Conversation)]
    [InlineData(SmtpStep.FinalDot, 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", Blame.Us, OwnFault.Sender)]
    [InlineData(SmtpStep.FinalDot, 550, "5.7.1 not wanted here", Blame.Us, OwnFault.Content)]
    [InlineData(SmtpStep.FinalDot, 554, "5.7.1 looks like spam", Blame.Us, OwnFault.Content)]
    [InlineData(SmtpStep.FinalDot, 552, "message size exceeds fixed maximum", Blame.Us, OwnFault.Quota)]
    [InlineData(SmtpStep.FinalDot, 552, "5.3.4 too big", Blame.Us, OwnFault.Quota)]
    [InlineData(SmtpStep.FinalDot, 554, "5.6.0 rejected", Blame.Us, OwnFault.Content)]
    [InlineData(SmtpStep.FinalDot, 550, "5.3.0 mail system says no", Blame.Us, OwnFault.Quota)]
    public void A_refusal_of_us_is_ours_wherever_it_comes_and_says_what_to_check(
        SmtpStep step, int code, string text, Blame blame, OwnFault fault)
    {
        var reply = SmtpReply.Of(step, code, text);

        var attempt = MailRefusal.ToAttempt(reply, Dana);

        Assert.Equal(blame, MailRefusal.Of(reply));
        Assert.Equal(Attempt.OurFault(reply.Words, fault), attempt);
        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.Equal("our side: " + reply.Words, attempt.Reason);
    }

    [Theory]
    [InlineData(SmtpStep.Recipient, 550, "5.1.1 user unknown")]
    [InlineData(SmtpStep.Recipient, 550, "#5.1.1 user unknown")]
    [InlineData(SmtpStep.Recipient, 550, "sorry, no mailbox here by that name (#5.1.1)")]
    [InlineData(SmtpStep.Recipient, 504, "5.1.1 user unknown")]
    [InlineData(SmtpStep.Recipient, 553, "5.1.3 no such form of address")]
    [InlineData(SmtpStep.Recipient, 551, "5.1.6 has moved")]
    [InlineData(SmtpStep.Recipient, 556, "5.1.10 takes no mail")]
    [InlineData(SmtpStep.Recipient, 554, "5.2.1 mailbox disabled")]
    [InlineData(SmtpStep.FinalDot, 552, "5.2.2 mailbox full")]
    [InlineData(SmtpStep.FinalDot, 554, "5.1.2 no such domain")]
    public void A_refusal_of_the_recipient_is_for_good(SmtpStep step, int code, string text)
    {
        var reply = SmtpReply.Of(step, code, text);

        Assert.Equal(Blame.Recipient, MailRefusal.Of(reply));
        Assert.Equal(Attempt.Refused(reply.Words), MailRefusal.ToAttempt(reply, Dana));
    }

    [Theory]
    [InlineData(SmtpStep.Recipient, 550, "user unknown")]
    [InlineData(SmtpStep.Recipient, 551, "not local")]
    [InlineData(SmtpStep.Recipient, 553, "mailbox name not allowed")]
    [InlineData(SmtpStep.Recipient, 550, "5.1.0 address rejected")]
    [InlineData(SmtpStep.Recipient, 550, "5.0.0 no")]
    [InlineData(SmtpStep.Recipient, 521, "host does not accept mail")]
    [InlineData(SmtpStep.FinalDot, 550, "5.6.0 content")]
    [InlineData(SmtpStep.FinalDot, 550, "5.2.0 mailbox trouble")]
    [InlineData(SmtpStep.Recipient, 550, "the address 5.1.1 of the user is unknown")]
    public void Every_other_5xx_is_the_recipient_s_at_first(SmtpStep step, int code, string text)
    {
        var reply = SmtpReply.Of(step, code, text);

        var attempt = MailRefusal.ToAttempt(reply, Dana);

        Assert.Equal(Blame.Unclear, MailRefusal.Of(reply));
        Assert.Equal((AttemptResult.Refused, reply.Words, true), (attempt.Result, attempt.Reason, attempt.Doubt is not null));
        Assert.True(attempt.InCompany().IsOurFault);
        Assert.Equal("our side: " + reply.Words, attempt.InCompany().Reason);
    }

    [Fact]
    public void The_code_of_a_reply_of_several_lines_stands_at_the_beginning_of_one() =>
        Assert.Equal(
            Blame.Recipient,
            MailRefusal.Of(SmtpReply.Of(
                SmtpStep.Recipient, 550, "Mailbox unknown. Either there is no mailbox", "of this name, or", "5.1.1 you may not see it")));

    [Theory]
    [InlineData("<dana@example.com>: Sender verify failed", "<tom.kessler@plant-2.example>: Sender verify failed")]
    [InlineData("dana@example.com is not local (dana@example.com)", "tom.kessler@plant-2.example is not local (tom.kessler@plant-2.example)")]
    [InlineData("dana: not allowed, ref 8123", "tom.kessler: not allowed, ref 91")]
    [InlineData("no to \"Dana\".", "no to \"Tom.Kessler\".")]
    [InlineData("blocked, see id o5-20020a17si1234567wrm.3", "blocked, see id a6-20020a17si7654321wrm.9")]
    [InlineData("5.1.0 [192.0.2.1] at 11:59:58 (q=4XyZ) no", "5.1.0 [198.51.100.27] at 12:00:01 (q=7AbC) no")]
    [InlineData("mailbox 4711 unknown", "mailbox 4712 unknown")]
    public void Two_people_get_the_same_reply_though_it_names_each_and_counts(string toDana, string toTom) =>
        Assert.Equal(Impersonal(toDana, Dana), Impersonal(toTom, "tom.kessler@plant-2.example"));

    [Theory]
    [InlineData("mailbox unknown", "mailbox disabled")]
    [InlineData("5.1.0 no", "5.2.0 no")]
    [InlineData("5.1.0 no", "no")]
    [InlineData("danaology: no", "tomology: no")]
    public void Other_words_or_another_enhanced_code_are_not_the_same(string toDana, string toTom) =>
        Assert.NotEqual(Impersonal(toDana, Dana), Impersonal(toTom, "tom@example.com"));

    [Theory]
    [InlineData(SmtpStep.Recipient, 551)]
    [InlineData(SmtpStep.FinalDot, 550)]
    public void The_same_words_by_another_code_or_at_another_step_are_not_the_same(SmtpStep step, int code) => Assert.NotEqual(
        Impersonal("no", Dana), MailRefusal.Impersonal(SmtpReply.Of(step, code, "no"), Dana));

    [Fact]
    public void Every_5xx_is_judged_as_the_rule_says() =>
        Gen.Select(Gen.Enum<SmtpStep>(), Gen.Int[500, 599], Gen.Int[0, 7], Gen.Int[0, 99], Gen.Bool).Sample(
            (step, code, subject, detail, hasStatus) =>
            {
                var reply = SmtpReply.Of(step, code, hasStatus ? Invariant($"5.{subject}.{detail} no") : "no");
                var isOfRecipient = hasStatus && OfRecipient.Contains((subject, detail));
                var isOfUs = (hasStatus && (subject is 3 or 4 or 5 or 7 || (subject, detail) is (1, 7) or (1, 8)))
                    || code <= 504 || code is >= 530 and <= 538 or 552 or 554;
                var expected = step < SmtpStep.Recipient ? Blame.Us
                    : isOfRecipient ? Blame.Recipient
                    : isOfUs ? Blame.Us
                    : Blame.Unclear;

                Assert.Equal(expected, MailRefusal.Of(reply));
                var attempt = MailRefusal.ToAttempt(reply, Dana);
                Assert.Equal(expected == Blame.Us, attempt.IsOurFault);
                Assert.Equal(expected == Blame.Unclear, attempt.Doubt is not null);
            },
            iter: 5_000);

    [Fact]
    public void A_4xx_is_nobody_s_fault_whatever_it_says() =>
        Gen.Select(Gen.Enum<SmtpStep>(), Gen.Int[400, 499], Gen.Int[0, 7], Gen.Int[0, 20]).Sample(
            (step, code, subject, detail) =>
            {
                var reply = SmtpReply.Of(step, code, Invariant($"4.{subject}.{detail} later"));
                Assert.Equal(Attempt.Retry(reply.Words), MailRefusal.ToAttempt(reply, Dana));
            });

    [Fact]
    public void For_every_fault_of_ours_there_is_something_to_check() =>
        Assert.All(Enum.GetValues<OwnFault>(), fault => Assert.NotEmpty(OwnFaults.Check(fault)));

    private static string Impersonal(string text, string to) => MailRefusal.Impersonal(SmtpReply.Of(SmtpStep.Recipient, 550, text), to);
}
