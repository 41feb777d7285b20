"""The network diagram in a narrow panel, cell by cell: text, and behind a bar the colour of each cell."""

from tests.tui.panels.letters import beside, picture

from .drawn import LETTERS, fabricated, stepped, strips_of


def test_a_narrow_panel_shows_numbers_line_by_line_and_marks_the_selected_neuron_at_its_sides() -> None:
    assert beside(strips_of(fabricated(), (44, 12)), LETTERS) == picture(
        """
        |inputs     hidden 1    hidden 2     output  ¦IIIIII     HHHHHH H    KKKKKK K     OOOOOO
        |   2        4 tanh      2 tanh     1 sigmoid¦   f        f ffff      f ffff     f fffffff
        |           ▐a▄+0.50▌    h2.1                ¦           WHhwwwwwW    KKKK
        |x1     ⣀⡤⠴⠚▐δ▂+0.02▌⠓⠢⢤⣀a▄+0.50             ¦II     ....WEewwwwwW....Kkwwwww
        |x▃-0.50⠻⣗⠢⣴⣀a▂-0.25⣀⣧ ⣺⠟δ▄+0.04⠑⢄   y1      ¦Iiwwwww...n.Hhwwwww.. ..Eewwwww..   OO
        |        ⢨⣣⣀ δ▄-0.04⠱⣄⣿⡕ b +0.10  ⠑⢄ a▄+0.50 ¦        .n. Eewwwww.... f wwwww  .. Oowwwww
        |        ⠘⠹⠙⢄a█+1.00⡠⠋⣣⣣ h2.2      ⣀⠕y +0.00 ¦        n...Hhwwwww.... KKKK      ..o wwwww
        |x2     ⣴⡦⠴⠻⠉δ▁+0.01⠉⠛ ⢽⣧a▂-0.25⣀⠄   δ▆+0.06 ¦II     n....Eewwwww.. ..Kkwwwww..   Eewwwww
        |x█+1.25⠉⠓⠢⢤⣠a▆-0.75⣔⡤⠴⠚⠉δ█-0.08     b +0.10 ¦Iiwwwww.....Hhwwwww.....Eewwwww     f wwwww
        |            δ▃+0.03     b -0.20             ¦            Eewwwww     f wwwww
        |                                            ¦
        |ŷ outer 50.0 %  y outer  ✓    ── w>0  ┄┄ w<0¦O OOOOO OOOO O  w wwwww  O    pp ppp  nn nnn
        """
    )


def test_in_ascii_the_same_is_drawn_with_plain_characters() -> None:
    assert beside(strips_of(fabricated(), (44, 12), charset="ascii"), LETTERS) == picture(
        r"""
        |inputs     hidden 1    hidden 2     output  ¦IIIIII     HHHHHH H    KKKKKK K     OOOOOO
        |   2        4 tanh      2 tanh     1 sigmoid¦   f        f ffff      f ffff     f fffffff
        |           [a=+0.50]    h2.1                ¦           WHhwwwwwW    KKKK
        |x1     ----[d:+0.02]----a=+0.50             ¦II     ....WEewwwwwW....Kkwwwww
        |x--0.50\\---a:-0.25-\---d=+0.04-\   y1      ¦Iiwwwww.....Hhwwwww.....Eewwwww..   OO
        |         / -d=-0.04-\\  b +0.10  -\ a=+0.50 ¦         n .Eewwwww...  f wwwww  .. Oowwwww
        |         \--a@+1.00-/\\ h2.2       -y +0.00 ¦         ...Hhwwwww.... KKKK       .o wwwww
        |x2     /----d.+0.01- ---a:-0.25- /  d*+0.06 ¦II     n....Eewwwww. ...Kkwwwww. .  Eewwwww
        |x@+1.25-----a*-0.75-----d@-0.08     b +0.10 ¦Iiwwwww.....Hhwwwww.....Eewwwww     f wwwww
        |            d-+0.03     b -0.20             ¦            Eewwwww     f wwwww
        |                                            ¦
        |p outer 50.0 %  y outer  ok                 ¦O OOOOO OOOO O  w wwwww  OO
        """
    )


def test_the_view_of_weights_shows_biases_and_norms_with_lines_of_block_characters() -> None:
    assert beside(strips_of(fabricated(), (44, 12), view=3, selected=(2, 1), charset="blocks"), LETTERS) == picture(
        """
        |inputs     hidden 1    hidden 2     output  ¦IIIIII     HHHHHH H    KKKKKK K     OOOOOO
        |   2        4 tanh      2 tanh     1 sigmoid¦   f        f ffff      f ffff     f fffffff
        |            b▃+0.10                         ¦            Ppwwwww
        |x1     ─────‖w‖1.12╲─╲  h2.1                ¦II     .....HHHwwww...  KKKK
        |x▃-0.50╲╲───b▅-0.20─╲───b▃+0.10╲            ¦Iiwwwww.....Nnwwwww.....Ppwwwww.
        |         ╱ ─‖w‖0.28─╲│╱ ‖w‖1.15 ─╲  y1      ¦         . .HHHwwww.... KKKwwww ..  OO
        |         ╲──b█+0.30─╱╲            ──b▃+0.10 ¦         ...Ppwwwww...            .nPpwwwww
        |x2     ╱────‖w‖0.90─ ╲╲▐h2.2   ▌ ─  ‖w‖1.12 ¦II     .....HHHwwwwn n.WKKKK   W n  OOOwwww
        |x█+1.25─────b▃+0.10────▐b▅-0.20▌            ¦Iiwwwww.....Ppwwwww....WNnwwwwwW
        |            ‖w‖1.03    ▐‖w‖1.37▌            ¦            HHHwwww    WKKKwwwwW
        |                                            ¦
        |ŷ outer 50.0 %  y outer  ✓    ── w>0  ┄┄ w<0¦O OOOOO OOOO O  w wwwww  O    pp ppp  nn nnn
        """
    )


def test_what_an_operation_has_not_come_to_yet_is_a_dot_and_a_z_stands_for_an_activation() -> None:
    assert beside(strips_of(stepped(fabricated(), 4), (44, 12)), LETTERS) == picture(
        """
        |inputs     hidden 1   ▶ hidden 2    output  ¦IIIIII     HHHHHH H   M MMMMMM M    OOOOOO
        |   2        4 tanh  ━━▶ 2 tanh     1 sigmoid¦   f        f ffff  HHH f ffff     f fffffff
        |           ▐a▄+0.50▌    h2.1                ¦           WHhwwwwwW    KKKK
        |x1     ⣀⡤⠴⠚▐δ     ·▌⠓⠢⢤⣀z +1.50             ¦II     ....WE     fW....F wwwww
        |x▃-0.50⠻⣗⠢⣴⣀a▂-0.25⣀⣧ ⣺⠟δ     ·⠑⢄   y1      ¦Iiwwwww...n.Hhwwwww.. ..E     f..   OO
        |        ⢨⣣⣀ δ     ·⠱⣄⣿⡕ b +0.10  ⠑⢄ a     · ¦        .n. E     f.... f wwwww  .. O     f
        |        ⠘⠹⠙⢄a█+1.00⡠⠋⣣⣣ h2.2      ⣀⠕y +0.00 ¦        n...Hhwwwww.... KKKK      ..o wwwww
        |x2     ⣴⡦⠴⠻⠉δ     ·⠉⠛ ⢽⣧z -0.50⣀⠄   δ     · ¦II     n....E     f.. ..F wwwww..   E     f
        |x█+1.25⠉⠓⠢⢤⣠a▆-0.75⣔⡤⠴⠚⠉δ     ·     b +0.10 ¦Iiwwwww.....Hhwwwww.....E     f     f wwwww
        |            δ     ·     b -0.20             ¦            E     f     f wwwww
        |                                            ¦
        |▶ forward 4/19  Z2 = W2 @ a1 + b2           ¦M MMMMMMM MMMM  KK K KK K KK K KK
        """
    )


def test_on_the_way_backwards_marks_and_arrows_point_to_the_left() -> None:
    assert beside(strips_of(stepped(fabricated(), 12), (44, 12), selected=(2, 0)), LETTERS) == picture(
        """
        |inputs     hidden 1   ◀ hidden 2    output  ¦IIIIII     HHHHHH H   M MMMMMM M    OOOOOO
        |   2        4 tanh      2 tanh  ◀━━1 sigmoid¦   f        f ffff      f ffff  EEEf fffffff
        |            a▄+0.50    ▐h2.1   ▌            ¦            Hhwwwww    WKKKK   W
        |x1     ⣀⡤⠴⠚⠙δ     ·⢫⠓⠢⢤▐a▄+0.50▌            ¦II     .....E     f....WKkwwwwwW
        |x▃-0.50⠻⣗⠢⣴⣀a▂-0.25⣀⣧ ⣺▐δ     ·▌⢄   y1      ¦Iiwwwww.....Hhwwwwwnn nWE     fW.   OO
        |        ⢨⣣⣀ δ     ·⠱⣄⣿⡕▐b +0.10▌ ⠑⢄ a▄+0.50 ¦        ... E     f....Wf wwwwwW .. Oowwwww
        |        ⠘⠹⠙⢄a█+1.00⡠⠋⣣⣣ h2.2      ⣀⠕y +0.00 ¦        ....Hhwwwww.... KKKK      ..o wwwww
        |x2     ⣴⡦⠴⠻⠉δ     ·⠉⠛ ⢽⣧a▂-0.25⣀⠄   δ█+0.06 ¦II     .....E     f.. ..Kkwwwww..   Eewwwww
        |x█+1.25⠉⠓⠢⢤⣠a▆-0.75⣔⡤⠴⠚⠉δ     ·     b +0.10 ¦Iiwwwww.....Hhwwwww.....E     f     f wwwww
        |            δ     ·     b -0.20             ¦            E     f     f wwwww
        |                                            ¦
        |◀ backward 12/19  dC/da2 = W3ᵀ @ δ3         ¦M MMMMMMMM MMMMM  EEEEEE E EEE E EE
        """
    )


def test_an_update_concerns_all_layers() -> None:
    assert beside(strips_of(stepped(fabricated(), 19), (44, 12), selected=(3, 0), view=5), LETTERS) == picture(
        """
        |inputs    ▶ hidden 1  ▶ hidden 2   ▶ output ¦IIIIII    M MMMMMM M  M MMMMMM M   M MMMMMM
        |   2        4 tanh      2 tanh     1 sigmoid¦   f        f ffff      f ffff     f fffffff
        |            Δb-5e-3                         ¦            NNwwwww
        |x1     ⣀⡤⠴⠚⠙w━─3e-3⢻⠲⢄⡀ h2.1                ¦II     .....Hhtwwww.... KKKK
        |x▃-0.50⠻⣇ ⣴⡀Δb+6e-3⣈⣆ ⠭⣷Δb-5e-3⢄⡀           ¦Iiwwwww.. ..PPwwwww.. ..NNwwwwwpp
        |        ⢨⣣⣠⠎w━╸4e-3⠱⠈⢆⣪⠃w━━5e-3 ⠈⠢⡀▐y1     ▌¦        ....Hhhwwww.....Kkkwwww pppWOO     W
        |        ⢘⡽⠙⢄Δb-5e-3⡠⠂⣼⢇           ⢈▐Δb-5e-3▌¦        ....NNwwwww....           pWNNwwwwwW
        |x2     ⣴⡏ ⠻⠁w━─3e-3⠙⡶⠉⡉⡆h2.2      ⠁▐w━─3e-3▌¦II     .. ..Hhtwwww.....KKKK      .WOotwwwwW
        |x█+1.25⠉⠓⠢⢤⣠Δb+6e-3⣼⣀⣠⠭⠿Δb+6e-3⠊⠁           ¦Iiwwwww.....PPwwwww.....PPwwwww..
        |            w━╸4e-3     w━━5e-3             ¦            Hhhwwww     Kkkwwww
        |                                            ¦
        |▶ update 19/19  parameters ← parameters − u…¦M MMMMMM MMMMM  PPPPPPPPPP P PPPPPPPPPP P PP
        """
    )


def test_layers_that_do_not_fit_are_counted_at_the_sides() -> None:
    assert beside(strips_of(fabricated(hidden=(8, 8, 8, 8, 8)), (40, 11), selected=(3, 2)), LETTERS) == picture(
        """
        |    hidden 2   hidden 3   hidden 4      ¦    KKKKKK K   ...... .   ...... .
        |     8 tanh     8 tanh     8 tanh       ¦     f ffff     f ffff     f ffff
        |     ━─+0.50⣄   ━─+0.50⡄  ⡠━─+0.50      ¦     ktwwwwwn   .twwwww.  ..twwwww
        |     ╸─-0.25⡥⣁  ╸─-0.25⡅⡠⣎⠤╸─-0.25      ¦     ktwwwww.n  .twwwww.....twwwww
        |     ━━+1.00⠬⡆⣉▐━━+1.00▌⡏⠁⠤━━+1.00      ¦     kkwwwww...W..wwwwwWn....wwwww
        |‹ 2  ╍╸-0.75⣖⣹⣿⢓╍╸-0.75⣝⣿⣴⢒╍╸-0.75   2 ›¦W W  kkwwwww..n...wwwww...n..wwwww   W W
        |more ━─+0.50⢮⢤⠟⡧━─+0.50⢬⠿⡷⡷━─+0.50  more¦ffff ktwwwwwn.n..twwwww.....twwwww  ffff
        |     ╸─-0.25⢯⣷⠿⠬╸─-0.25⢏⢠⢿⡽╸─-0.25      ¦     ktwwwwwn....twwwww.....twwwww
        |     ━━+1.00⣓⠁ ⢠━━+1.00⢒⠁⠈⢸━━+1.00      ¦     kkwwwww.. ...wwwww......wwwww
        |     ╍╸-0.75⠃  ⠙╍╸-0.75⠃  ⠙╍╸-0.75      ¦     kkwwwww.  ...wwwww.  ...wwwww
        |ŷ outer 50.0 %  y outer  ✓              ¦O OOOOO OOOO O  w wwwww  O
        """
    )
